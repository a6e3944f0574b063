"""Prints ranks, hypervolumes and greedy subsets of random loss vectors, as Optuna has them.

python Tests/Goldens/fronts.py    (optuna 5.0.0, numpy 2)
"""
import numpy as np
from optuna._hypervolume import compute_hypervolume
from optuna._hypervolume.hssp import _solve_hssp
from optuna.study._multi_objective import _fast_non_domination_rank


def vectors(count, objectives, seed):
    """Multiples of 1/16 from a linear congruential generator, so that ties occur."""
    state, out = seed, []
    for _ in range(count * objectives):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append(((state >> 40) % 16 + 1) / 16)
    return np.array(out).reshape(count, objectives)


for count, objectives in [(12, 2), (40, 2), (12, 3), (40, 3), (20, 4)]:
    losses = vectors(count, objectives, seed=count + objectives)
    reference = np.full(objectives, 1.0625)
    ranks = _fast_non_domination_rank(losses)
    volume = compute_hypervolume(losses, reference)
    front = np.unique(losses[ranks == 0], axis=0)
    subset = _solve_hssp(front, np.arange(len(front)), min(3, len(front)), reference)
    covered = compute_hypervolume(front[subset], reference)
    print(count, objectives, ",".join(map(str, ranks)), repr(float(volume)), repr(float(covered)))
