"""EnvPool's CartPole-v1 on one thread with random actions drawn beforehand: steps a second.

cartpole_steps.py [environments]
"""

import sys
import time

import envpool
import numpy

count = int(sys.argv[1])
environments = envpool.make_gymnasium("CartPole-v1", num_envs=count, num_threads=1, seed=0)
actions = numpy.random.default_rng(0).integers(0, 2, (64, count)).astype(numpy.int32)
environments.reset()
for step in range(50):
    environments.step(actions[step])
start, steps = time.perf_counter(), 0
while time.perf_counter() - start < 1:
    for _ in range(20):
        environments.step(actions[steps & 63])
        steps += 1
print(steps * count / (time.perf_counter() - start))
