"""Gymnasium's CartPole-v1 as one vector environment of NumPy, with random actions drawn beforehand:
steps a second.

cartpole_steps.py [environments]
"""

import sys
import time

import gymnasium
import numpy

count = int(sys.argv[1])
environments = gymnasium.make_vec(
    "CartPole-v1", num_envs=count, vectorization_mode="vector_entry_point")
actions = numpy.random.default_rng(0).integers(0, 2, (64, count))
environments.reset(seed=0)
start, steps = time.perf_counter(), 0
while time.perf_counter() - start < 1:
    for _ in range(20):
        environments.step(actions[steps & 63])
        steps += 1
print(steps * count / (time.perf_counter() - start))
