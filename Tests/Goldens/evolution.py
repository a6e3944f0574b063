"""Prints mean, step size, covariance and paths of CMA-ES, and the scales of its margin.

python Tests/Goldens/evolution.py    (cmaes 0.13.1, numpy 2)

Members are m + σ C^½ z with z from a linear congruential generator and the symmetric root, so that
the signs of eigenvectors do not show. The loss of x is Σ (i + 1) (x_i − 0.3)².
"""
import numpy as np
from cmaes import CMA, CMAwM, get_warm_start_mgd


class Draws:
    """Multiples of 2^-20 in [-2, 2)."""

    def __init__(self):
        self.state = 1

    def __call__(self, count):
        out = []
        for _ in range(count):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
            out.append((self.state >> 42) / 2**20 - 2)
        return np.array(out)


def loss(x):
    return sum((i + 1) * (v - 0.3) ** 2 for i, v in enumerate(x))


def generation(cma, outer, draws):
    axes, lengths = cma._eigen_decomposition()
    root = axes @ np.diag(lengths) @ axes.T
    places = [cma._mean + cma._sigma * root @ draws(cma.dim) for _ in range(cma.population_size)]
    outer.tell([(x, loss(x)) for x in places])


def show(name, values):
    print(f"  {name}: [{', '.join(repr(float(v)) for v in np.ravel(values))}]")


for dimensions, generations in [(2, 1), (2, 12), (5, 1), (5, 20)]:
    cma, draws = CMA(mean=np.full(dimensions, 0.5), sigma=1 / 6), Draws()
    for _ in range(generations):
        generation(cma, cma, draws)
    print(f"{dimensions} dimensions, {generations} generations")
    show("mean", cma._mean)
    show("step size", cma._sigma)
    show("first row of C", cma._C[0])
    show("paths", np.concatenate([cma._p_sigma, cma._pc]))

levels = [5, 2, 0]
bounds = np.array([[0.5 / n, 1 - 0.5 / n] if n else [0, 1] for n in levels])
outer = CMAwM(
    mean=np.full(3, 0.5), sigma=0.02, bounds=bounds,
    steps=np.array([1 / n if n else 0 for n in levels]))
draws = Draws()
for count in range(1, 31):
    generation(outer._cma, outer, draws)
    if count in [1, 5, 30]:
        print(f"margin, {count} generations")
        show("mean", outer._cma._mean)
        show("scales", outer._A)

draws = Draws()
places = [0.25 * draws(3) for _ in range(5)]
mean, step_size, covariance = get_warm_start_mgd([(x, 0) for x in places], gamma=1)
print("warm start")
show("mean", mean)
show("step size", step_size)
show("first row of C", covariance[0])
