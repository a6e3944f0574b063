"""Stable-Baselines3's PPO on CartPole-v1 with the settings of RL Baselines3 Zoo, one thread.

cartpole_ppo.py [seed]        Prints: steps a second of training, mean return of 20 episodes.
"""

import sys
import time

import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

torch.set_num_threads(1)
seed, steps = int(sys.argv[1]), 100_000
model = PPO(
    "MlpPolicy", make_vec_env("CartPole-v1", n_envs=8, seed=seed), seed=seed, device="cpu",
    n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98, n_epochs=20, ent_coef=0.0,
    learning_rate=lambda left: 1e-3 * left, clip_range=lambda left: 0.2 * left)
start = time.perf_counter()
model.learn(steps)
seconds = time.perf_counter() - start
environments = make_vec_env("CartPole-v1", n_envs=1, seed=1000 + seed)
mean, _ = evaluate_policy(model, environments, n_eval_episodes=20, deterministic=True)
print(steps / seconds, mean)
