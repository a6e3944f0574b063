"""Prints what Optuna's MedianPruner says of one trial after each of its values.

python Tests/Goldens/median.py    (optuna 5.0.0)
"""
import math

import optuna
from optuna.distributions import FloatDistribution
from optuna.trial import create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)
nan = math.nan
CURVES = {
    "plain": [[5, 4, 3, 2, 1], [4, 4, 4, 4, 4], [9, 1, 8, 2, 7], [3, 5, 2, 6, 1]],
    "nan": [[5, nan, 3, 2, 1], [4, nan, nan, 4, 4], [9, nan, 8, 2, 7], [3, nan, 2, 6, 1]],
    "short": [[5, 4, 3], [4, 4], [9, 1, 8, 2, 7], [3, 5, 2, 6]],
}
OWN = [[6, 6, 2, 6, 6], [4.5, 4, 4, 4, 4], [nan, nan, 9, nan, 3], [4.6, 3.9, 3.9, 3.0, 4.0]]
SETTINGS = [(0, 0, 1), (4, 0, 1), (5, 0, 1), (0, 2, 1), (0, 1, 2)]
# Optuna counts trials that have ended, the runner those that came as far: alike for equal lengths.
DIFFERENT = [("short", (4, 0, 1))]
for direction in ["minimize", "maximize"]:
    sign = 1 if direction == "minimize" else -1
    for name, curves in CURVES.items():
        for settings in SETTINGS:
            if (name, settings) in DIFFERENT:
                continue
            said = []
            for own in OWN:
                pruner = optuna.pruners.MedianPruner(*settings)
                study = optuna.create_study(direction=direction, pruner=pruner)
                for curve in curves:
                    values = {step: sign * value for step, value in enumerate(curve)}
                    study.add_trial(create_trial(value=0.0, intermediate_values=values))
                trial, text = study.ask(), ""
                for step, value in enumerate(own):
                    trial.report(sign * value, step)
                    text += "x" if trial.should_prune() else "."
                said.append(text)
            print(direction, name, settings, " ".join(said))
