"""The best values that Optuna finds in 100 trials, one after another, by seeds 0 to 29.

Usage: search_quality.py tpe|cmaes|gp|random ... Prints lines: sampler,problem,seed,best; those of
search_quality.csv are of Optuna 5.0.0, cmaes 0.13.1 and torch 2.13.0.
"""

import math
import sys
import warnings

warnings.filterwarnings("ignore")

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

WIDTHS = [
    [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14],
]
PLACES = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def branin(trial):
    x, y = trial.suggest_float("x0", -5, 10), trial.suggest_float("x1", 0, 15)
    valley = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return valley**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(trial):
    x = [trial.suggest_float(f"x{i}", 0, 1) for i in range(6)]
    return -sum(
        height * math.exp(-sum(a * (u - p) ** 2 for a, u, p in zip(widths, x, places)))
        for height, widths, places in zip([1, 1.2, 3, 3.2], WIDTHS, PLACES)
    )


def rosenbrock5(trial):
    x = [trial.suggest_float(f"x{i}", -5, 10) for i in range(5)]
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def mixed(trial):
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"])
    rate = math.log10(trial.suggest_float("lr", 1e-5, 1, log=True))
    momentum = trial.suggest_float("momentum", 0, 0.99) if optimizer == "sgd" else None
    beta = trial.suggest_float("beta2", 0.9, 0.9999) if optimizer == "adam" else None
    depth, width = trial.suggest_int("depth", 1, 6) - 3, trial.suggest_int("width", 4, 9) - 7
    loss = 0.03 * depth**2 + 0.04 * width**2 + 0.02 * depth * width
    if optimizer == "sgd":
        loss += 0.07 + 0.3 * (rate - math.log10(1 - momentum) + 1 + 0.15 * depth) ** 2
        loss += 0.2 * (momentum - 0.9) ** 2
    elif optimizer == "adam":
        loss += 0.05 + 0.25 * (rate + 3 + 0.1 * depth) ** 2 + 20 * (beta - 0.98) ** 2
    else:
        loss += 0.08 + 0.25 * (rate + 3.3) ** 2
    return loss / (1 + 0.25 * loss)


SAMPLERS = {
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
    "gp": lambda seed: optuna.samplers.GPSampler(seed=seed),
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
}
print("sampler,problem,seed,best")
for name in sys.argv[1:]:
    for problem in [branin, hartmann6, rosenbrock5, mixed]:
        for seed in range(30):
            study = optuna.create_study(sampler=SAMPLERS[name](seed))
            study.optimize(problem, n_trials=100)
            print(f"{name},{problem.__name__},{seed},{study.best_value!r}", flush=True)
