"""Prints log densities of Optuna's Parzen estimators, and which of many trials it takes as better.

python Tests/Goldens/tpe.py    (optuna 5.0.0, numpy 2)
"""
import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_trials, default_gamma_multiobjective, default_weights

parameters = _ParzenEstimatorParameters(1.0, True, False, default_weights, True)


def densities(count, names):
    space = {
        "x": FloatDistribution(0, 1),
        "i": IntDistribution(1, 7),
        "w": CategoricalDistribution(["a", "b", "c"]),
    }
    space = {name: space[name] for name in names}
    i = np.arange(count)
    seen = {
        "x": (i * 37 % 101 + 0.5) / 101,
        "i": i * 5 % 7 + 1.0,
        "w": i * i // 3 % 3 + 0.0,
    }
    at = {"x": [0.001, 0.3, 0.5, 0.97], "i": [1, 4, 6, 2], "w": [0, 1, 2, 0]}
    estimator = _ParzenEstimator({name: seen[name] for name in names}, space, parameters)
    at = {name: np.array(at[name], dtype=float) for name in names}
    print(count, names, estimator.log_pdf(at).tolist())


# No number occurs twice: Optuna does not define the order of equal ones.
for count in [0, 1, 2, 7]:
    densities(count, "xiw")
densities(90, "x")

optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.create_study(directions=["minimize", "minimize"])
for k in range(50):
    study.add_trial(optuna.trial.create_trial(values=[float(k * 37 % 101), float(k * 61 % 89)]))
below, _ = _split_trials(study, study.trials, default_gamma_multiobjective(50))
print(sorted(trial.number for trial in below))
