"""Prints the importances that Optuna and SciPy see in the same trials.

python Tests/Goldens/importance.py    (optuna 5.0.0, scikit-learn 1.9.1, scipy 1.17.1)
"""
import math
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator
from optuna.trial import create_trial
from scipy import stats
from scipy.stats import qmc

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
WORDS = ["sgd", "adam", "lamb"]
SPACE = {
    "x": FloatDistribution(-1, 2),
    "lr": FloatDistribution(1e-4, 1, log=True),
    "depth": IntDistribution(1, 4),
    "dropout": FloatDistribution(0, 0.61, step=0.01),
    "optimizer": CategoricalDistribution(WORDS),
    "momentum": FloatDistribution(0, 0.9),
}


def moved(points):
    """Off the places that lie half-way between two of the grid."""
    points = points + 0.318
    return np.where(points < 1, points, points - 1)


def study(count, names):
    """Trials at the points of a Sobol sequence; momentum belongs to sgd."""
    made = optuna.create_study()
    for u in moved(qmc.Sobol(6, scramble=False).random(count)):
        word = WORDS[int(u[4] * 3)]
        params = {
            "x": -1 + 3 * u[0],
            "lr": math.exp(math.log(1e-4) + u[1] * math.log(1e4)),
            "depth": 1 + int(u[2] * 4),
            "dropout": int(u[3] * 62) / 100,
            "optimizer": word,
            "momentum": 0.9 * u[5],
        }
        depth, level = params["depth"], int(u[3] * 62)
        loss = 4 * (u[0] - 0.3) ** 2 + 2 * (u[1] - 0.6) ** 2 + 0.05 * depth * depth
        loss += 0.002 * level * u[0] + (0.4 if word == "lamb" else 0)
        if word == "sgd":
            loss += (u[5] - 0.8) ** 2
        else:
            del params["momentum"]
        chosen = {name: params[name] for name in names if name in params}
        made.add_trial(
            create_trial(
                value=loss, params=chosen, distributions={n: SPACE[n] for n in chosen}
            )
        )
    return made


def ped_anova():
    for count in [64, 256, 1024]:
        found = PedAnovaImportanceEvaluator().evaluate(study(count, SPACE))
        print("ped-anova", count, [float(f"{found[name]:.12g}") for name in SPACE])


def fanova():
    names = ["x", "depth", "dropout", "optimizer"]
    made = study(128, names)
    rows = []
    for seed in range(5):
        found = FanovaImportanceEvaluator(seed=seed).evaluate(made)
        rows.append([found[name] for name in names])
    print("fanova mean", np.mean(rows, axis=0).round(4), "deviation", np.std(rows, axis=0).round(4))


def ishigami(x):
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def sobol():
    points = qmc.Sobol(6, scramble=False).random(64)
    to_pi = lambda u: -np.pi + 2 * np.pi * u
    a, b = to_pi(points[:, :3].T), to_pi(points[:, 3:].T)
    mixed = []
    for i in range(3):
        point = a.copy()
        point[i] = b[i]
        mixed.append(ishigami(point)[None])
    values = {"f_A": ishigami(a)[None], "f_B": ishigami(b)[None], "f_AB": np.array(mixed)}
    found = stats.sobol_indices(func=values, n=64)
    print("sobol first", [float(f"{v:.12g}") for v in np.ravel(found.first_order)])
    print("sobol total", [float(f"{v:.12g}") for v in np.ravel(found.total_order)])


ped_anova()
fanova()
sobol()
