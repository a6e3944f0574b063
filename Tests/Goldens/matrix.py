"""Golden values of MatrixTests.

python3 Tests/Goldens/matrix.py        (numpy 2.4, OpenBLAS)
"""
import numpy as np

np.set_printoptions(precision=17)
a = np.array([[4.0, 1, -2], [1, 3, 0.5], [0, -1, 2], [2, 2, 1]])
s = np.array([[4.0, 1, -2], [1, 3, 0.5], [-2, 0.5, 5]])
b = np.array([[1.0], [2], [3], [4]])
q, r = np.linalg.qr(a)
print("q", q.tolist(), "\nr", r.tolist())
print("lower", np.linalg.cholesky(s).tolist(), "logdet", np.linalg.slogdet(s)[1])
print("singular", np.linalg.svd(a)[1].tolist())
print("eigenvalues", np.linalg.eigvalsh(s).tolist())
print("solve", np.linalg.solve(s, b[:3]).ravel().tolist())
print("lstsq", np.linalg.lstsq(a, b)[0].ravel().tolist())
c = np.column_stack([a[:, 0], 2 * a[:, 0], a[:, 1]])
x, _, rank, sv = np.linalg.lstsq(c, b)
print("deficient", x.ravel().tolist(), rank, sv.tolist())
