"""Golden values of the Gaussian process.

python3 Tests/Goldens/gaussian_process.py   (scikit-learn 1.9.1, NumPy 2.4.6, SciPy 1.17.1, mpmath 1.3.0)
"""
import mpmath as mp
import numpy as np
import scipy.linalg
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

np.set_printoptions(precision=17)
x = np.array([[0.1, 0.2], [0.7, 0.4], [0.35, 0.9], [0.8, 0.85], [0.5, 0.5]])
y = np.array([0.3, -1.2, 0.9, 1.1, -1.1])
weights, scale, noise = np.array([4.0, 0.25]), 1.7, 0.01
kernel = ConstantKernel(scale) * Matern(length_scale=1 / np.sqrt(weights), nu=2.5) + WhiteKernel(noise)
model = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(x, y)
q = np.array([[0.6, 0.45], [0.0, 1.0], [0.7, 0.4]])
mean, deviation = model.predict(q, return_std=True)
print("means", mean.tolist())
# scikit-learn's variance is that of a new result: with the noise.
print("variances", (deviation**2 - noise).tolist())
likelihood = model.log_marginal_likelihood(model.kernel_.theta)
prior = -0.1 * (weights + 1 / weights).sum() + np.log(scale) - scale + 0.1 * np.log(noise) - 30 * noise
print("density", likelihood + len(y) / 2 * np.log(2 * np.pi) + prior)

mp.mp.dps = 60
def unit(z):
    z = mp.mpf(z)
    phi = mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)
    share = mp.erfc(-z / mp.sqrt(2)) / 2
    h = phi + z * share
    return mp.nstr(mp.log(h), 17), mp.nstr(share / h, 17)
for z in [6, 1, 0, -0.5, -1, -1.5, -5, -20, -29.9, -30.1, -60, -1e4]:
    mp.mp.dps = 60 if z > -100 else 40
    print("unit", z, *unit(z))
for v in [1, 1.5, 4, 10, 100, 1e6]:
    m = mp.mpf(v)
    print("mills", v, mp.nstr(mp.sqrt(mp.pi / 2) * mp.exp(m * m / 2) * mp.erfc(m / mp.sqrt(2)), 17) if v < 1e4
          else mp.nstr(1 / m * (1 - 1 / m**2 + 3 / m**4), 17))
mp.mp.dps = 30
for v in [-708, -100.25, -1, -1e-9, 0, 0.3, 1, 50.5, 709]:
    print("exp", v, mp.nstr(mp.exp(mp.mpf(v)), 17))

a = np.array([[4.0, 1, -2], [1, 3, 0.5], [-2, 0.5, 5]])
print("inverse", np.linalg.inv(a).tolist())
lower = np.linalg.cholesky(a)
r = np.array([[1.0, 2, 3], [-1, 0.5, 2]])
print("lower", scipy.linalg.solve_triangular(lower, r.T, lower=True).T.tolist())
print("upper", scipy.linalg.solve_triangular(lower.T, r.T, lower=False).T.tolist())
