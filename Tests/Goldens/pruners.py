"""Prints what Optuna's pruners say of the same curves as Tests/SearchTests/PrunerGoldenTests.swift.

python Tests/Goldens/pruners.py    (optuna 5.0.0)

Before the names: what is said of one trial after each of its values (x: stop), beside trials that have
ended. Below: the step at which each of a row of trials is stopped (-: never), one after the other.
Each line holds for minimizing and, with all values negated, for maximizing.
"""
import math
import warnings

import optuna
from optuna.pruners import (
    HyperbandPruner, MedianPruner, PatientPruner, PercentilePruner, SuccessiveHalvingPruner,
    ThresholdPruner)
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")
nan = math.nan
CURVES = {
    "plain": [[5, 4, 3, 2, 1], [4, 4, 4, 4, 4], [9, 1, 8, 2, 7], [3, 5, 2, 6, 1]],
    "nan": [[5, nan, 3, 2, 1], [4, nan, nan, 4, 4], [9, nan, 8, 2, 7], [3, nan, 2, 6, 1]],
    "short": [[5, 4, 3], [4, 4], [9, 1, 8, 2, 7], [3, 5, 2, 6]],
}
OWN = [[6, 6, 2, 6, 6], [4.5, 4, 4, 4, 4], [nan, nan, 9, nan, 3], [4.6, 3.9, 3.9, 3.0, 4.0]]


def percentile(percentile, startup=5, warmup=0, interval=1):
    return PercentilePruner(float(percentile), startup, warmup, interval)


# Optuna counts trials that have ended, the runner those that came as far: alike for equal lengths.
BESIDE = [
    (name, settings, MedianPruner(*settings))
    for name in CURVES
    for settings in [(0, 0, 1), (4, 0, 1), (5, 0, 1), (0, 2, 1), (0, 1, 2)]
    if (name, settings) != ("short", (4, 0, 1))
] + [
    (name, ("percentile",) + settings, percentile(*settings))
    for name in CURVES
    for settings in [(25, 0, 0, 1), (75, 0, 1, 1), (0, 0, 0, 2), (100, 0, 0, 1)]
]
# The last is without two NaN in a row after the third value.
STILL = [
    [3, 2, 1, 1.25, 1.5, 1.25, 0.5, 1], [1, 2, 3, 4, 5, 6, 7, 8], [5, 5, 5, 5, 5, 5, 5, 5],
    [nan, nan, 4, nan, 4.25, 4.5, nan, 3],
]
PATIENT = [
    ((1, 0), PatientPruner(None, 1)), ((2, 0.5), PatientPruner(None, 2, 0.5)),
    ((3, 0), PatientPruner(None, 3)),
    ((1, 0, "median"), PatientPruner(MedianPruner(0), 1)),
    ((1, 1, "median"), PatientPruner(MedianPruner(0), 1, 1)),
]


def beside(curves, pruner, own, sign):
    study = optuna.create_study(
        direction="minimize" if sign > 0 else "maximize", pruner=pruner)
    for curve in curves:
        values = {step: sign * value for step, value in enumerate(curve)}
        study.add_trial(create_trial(value=0.0, intermediate_values=values))
    trial, text = study.ask(), ""
    for step, value in enumerate(own):
        trial.report(sign * value, step)
        text += "x" if trial.should_prune() else "."
    return text


def both(function):
    one, other = function(1), function(-1)
    assert one == other, (one, other)
    return one


for name, settings, pruner in BESIDE:
    print(name, settings, both(
        lambda sign: " ".join(beside(CURVES[name], pruner, own, sign) for own in OWN)))

for settings, pruner in PATIENT:
    print("patience", settings, both(
        lambda sign: " ".join(beside(CURVES["plain"], pruner, own, sign) for own in STILL)))

THRESHOLDS = [(1, 4, 0, 1), (None, 4, 0, 1), (3.9, None, 2, 1), (None, 4, 1, 2)]
for lower, upper, warmup, interval in THRESHOLDS:
    print("threshold", (lower, upper, warmup, interval), " ".join(
        beside([], ThresholdPruner(lower, upper, warmup, interval), own, 1) for own in OWN))


def loss(trial, step):
    if trial % 11 == 10 and step >= 5:
        return nan
    return trial * 7919 % 101 + (trial * 31 + step * 17) % 23 - step


class InOrder(HyperbandPruner):
    """Trials come to brackets in their order, all of the first before those of the second."""

    def _get_bracket_id(self, study, trial):
        if not self._pruners:
            return 0
        place = trial.number % self._total_trial_allocation_budget
        for bracket, budget in enumerate(self._trial_allocation_budgets):
            if place < budget:
                return bracket
            place -= budget


def row(make, every, sign, trials=60, steps=26):
    study = optuna.create_study(
        direction="minimize" if sign > 0 else "maximize", pruner=make())
    stops = []
    for number in range(trials):
        trial, stop = study.ask(), "-"
        for step in range(every, steps + 1, every):
            trial.report(sign * loss(number, step), step)
            if trial.should_prune():
                stop = str(step)
                break
        if stop == "-":
            study.tell(trial, 0.0)
        else:
            study.tell(trial, state=TrialState.PRUNED)
        stops.append(stop)
    return " ".join(stops)


for settings, every in [((1, 3, 0), 1), ((2, 4, 0), 1), ((1, 2, 1), 1), ((1, 3, 0), 5)]:
    print("asha", settings, "every", every, both(
        lambda sign: row(lambda: SuccessiveHalvingPruner(*settings), every, sign)))
for settings, every in [((1, 27, 3), 1), ((2, 27, 2), 3)]:
    print("hyperband", settings, "every", every, both(
        lambda sign: row(lambda: InOrder(*settings), every, sign)))
pruner = HyperbandPruner(1, 81, 3)
pruner._try_initialization(optuna.create_study())
print("budgets", pruner._trial_allocation_budgets)
