"""Golden values of ClassicTests.

python3 Tests/Goldens/classic.py        (scikit-learn 1.9.1, numpy 2.4.6)
"""
import numpy as np
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.preprocessing import StandardScaler

x = np.array([[1, 2, 0.5], [2, 1, -1], [3, 5, 2], [4, 3, 0], [5, 8, 1.5], [6, 6, -0.5]], float)
y = np.array([1.5, 0.2, 4.1, 2.2, 6.3, 4.4])
twin = np.column_stack([x[:, 0], x[:, 0], x[:, 1]])
for name, data in [("x", x), ("twin", twin)]:
    for intercept in [True, False]:
        for model in [LinearRegression(fit_intercept=intercept),
                      Ridge(alpha=2.5, fit_intercept=intercept, solver="svd")]:
            model.fit(data, y)
            print(name, model, model.coef_.tolist(), model.intercept_)
p = Ridge(alpha=2.5, solver="svd").fit(x, y).predict(x)
print("rmse", mean_squared_error(y, p) ** 0.5, "mae", mean_absolute_error(y, p), "r2", r2_score(y, p))
s = StandardScaler().fit(x)
print("means", s.mean_.tolist(), "deviations", s.scale_.tolist(), s.transform(x)[0].tolist())
