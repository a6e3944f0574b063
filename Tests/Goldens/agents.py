"""Golden values of AgentsTests: transitions of Gymnasium's CartPole-v1.

python3 Tests/Goldens/agents.py        (gymnasium 1.4.0, numpy 2.4.6)

Each line is a state, an action and the state after it, the numbers as bits of Doubles: `steps` of
episodes with random actions, then states spread over all that a step can begin from.
"""
import gymnasium
import numpy as np


def bits(numbers):
    return ", ".join(f"0x{np.float64(x).view(np.uint64):016X}" for x in numbers)


environment = gymnasium.make("CartPole-v1").unwrapped
random = np.random.default_rng(1)
rows = []
environment.reset(seed=1)
for step in range(30):
    before, action = environment.state.copy(), int(random.integers(2))
    _, _, terminated, _, _ = environment.step(action)
    rows.append((before, action, environment.state, terminated))
    if terminated:
        environment.reset()
for step in range(30):
    environment.reset()
    low, high = [-2.4, -20, -0.2094, -12], [2.4, 20, 0.2094, 12]
    environment.state = random.uniform(low, high)
    before, action = environment.state.copy(), int(random.integers(2))
    _, _, terminated, _, _ = environment.step(action)
    rows.append((before, action, environment.state, terminated))
for before, action, after, terminated in rows:
    print(f"    ([{bits(before)}], {action},\n     [{bits(after)}], {str(terminated).lower()}),")
