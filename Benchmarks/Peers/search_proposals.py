"""One thread of Optuna proposing after many trials of Rosenbrock's function.

Usage: search_proposals.py tpe|cmaes|gp <past trials> <dimensions> <proposals>. Prints: ms a proposal,
the median after the first.
"""

import os
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import optuna
from optuna.distributions import FloatDistribution
from optuna.trial import create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)
word, past, dimensions, proposals = sys.argv[1], *map(int, sys.argv[2:5])
sampler = {
    "tpe": lambda: optuna.samplers.TPESampler(seed=1),
    "cmaes": lambda: optuna.samplers.CmaEsSampler(seed=1),
    "gp": lambda: optuna.samplers.GPSampler(seed=1),
}[word]()
space = {f"x{i}": FloatDistribution(-5, 10) for i in range(dimensions)}


def rosenbrock(x):
    x = np.asarray(x)
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


study = optuna.create_study(sampler=sampler)
for x in np.random.default_rng(1).uniform(-5, 10, (past, dimensions)):
    params = dict(zip(space, map(float, x)))
    study.add_trial(create_trial(value=rosenbrock(x), params=params, distributions=space))
times = []
for _ in range(proposals):
    start = time.perf_counter()
    trial = study.ask(space)
    times.append(time.perf_counter() - start)
    study.tell(trial, rosenbrock([trial.params[name] for name in space]))
print(sorted(times[1:])[(proposals - 1) // 2] * 1e3)
