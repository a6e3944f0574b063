// Loops over the rows and columns of [rows, columns]. Included once per instruction set.

LANES float K(row_maximum)(const float *x, size_t n) {
  f16 largest = (f16)-__builtin_inff();
  for (size_t i = 0; i < n; i += 16)
    largest = K(larger)(K(load_or)(x + i, n - i, -__builtin_inff()), largest);
  return K(fold_maximum)(largest);
}

/// y = exp(x − largest); returns the sum of y.
LANES float K(row_exponentials)(const float *x, float *y, size_t n, float largest) {
  f16 sum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) {
    f16 e = K(exp16)(K(load_or)(x + i, n - i, -__builtin_inff()) - (f16)largest);
    K(store)(y + i, n - i, e);
    sum += e;
  }
  return K(fold_sum)(sum);
}

LANES float K(log_of)(float x) { return K(log16)((f16)x)[0]; }

static void K(softmax)(const float *x, float *y, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n, y += n) {
    f16 total = (f16)K(row_exponentials)(x, y, n, K(row_maximum)(x, n));
    for (size_t i = 0; i < n; i += 16) K(store)(y + i, n - i, K(load)(y + i, n - i) / total);
  }
}

static void K(log_softmax)(const float *x, float *y, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n, y += n) {
    float largest = K(row_maximum)(x, n);
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16)
      sum += K(exp16)(K(load_or)(x + i, n - i, -__builtin_inff()) - (f16)largest);
    f16 log_total = (f16)K(log_of)(K(fold_sum)(sum));
    for (size_t i = 0; i < n; i += 16)
      K(store)(y + i, n - i, (K(load)(x + i, n - i) - (f16)largest) - log_total);
  }
}

static void K(softmax_gradient)(
  const float *y, const float *g, float *dx, size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, y += n, g += n, dx += n) {
    f16 dot = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16)
      dot = K(fma)(K(load)(y + i, n - i), K(load)(g + i, n - i), dot);
    f16 mean = (f16)K(fold_sum)(dot);
    for (size_t i = 0; i < n; i += 16)
      K(put)(dx + i, n - i, K(load)(y + i, n - i) * (K(load)(g + i, n - i) - mean), accumulate);
  }
}

static void K(log_softmax_gradient)(
  const float *y, const float *g, float *dx, size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, y += n, g += n, dx += n) {
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) sum += K(load)(g + i, n - i);
    f16 total = (f16)K(fold_sum)(sum);
    for (size_t i = 0; i < n; i += 16) {
      f16 d = K(fma)(-K(exp16)(K(load)(y + i, n - i)), total, K(load)(g + i, n - i));
      K(put)(dx + i, n - i, d, accumulate);
    }
  }
}

/// Σ over c of w[c] (log Σ eˣ − x[c]), without the classes of weight 0; `log_total` is that of
/// x − largest.
LANES float K(spread_entropy)(
  const float *x, const float *w, size_t n, float largest, float log_total) {
  f16 sum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) {
    f16 surprise = (f16)log_total - (K(load)(x + i, n - i) - (f16)largest);
    f16 weight = w ? K(load)(w + i, n - i) : (f16)1.0f;
    s16 counts = K(first)(n - i) & (weight != (f16)0.0f);
    sum += K(select)(counts, weight * surprise, (f16)0.0f);
  }
  return K(fold_sum)(sum);
}

static size_t K(cross_entropy)(
  const float *x, const float *labels, ck_cross_entropy settings, float *probabilities,
  float *losses, size_t rows, size_t n) {
  const float *w = settings.weights, smoothing = settings.smoothing;
  for (size_t r = 0; r < rows; r++, x += n, probabilities += n) {
    losses[r] = 0;
    if (labels[r] < 0) continue;
    if (!(labels[r] < (float)n)) return r;
    size_t label = (size_t)labels[r];
    float largest = K(row_maximum)(x, n);
    float total = K(row_exponentials)(x, probabilities, n, largest);
    float log_total = K(log_of)(total);
    losses[r] = log_total - (x[label] - largest);
    if (w) losses[r] = w[label] == 0 ? 0 : w[label] * losses[r];
    if (smoothing > 0) {
      float spread = K(spread_entropy)(x, w, n, largest, log_total);
      losses[r] = (1 - smoothing) * losses[r] + smoothing / (float)n * spread;
    }
    for (size_t i = 0; i < n; i += 16) {
      f16 p = K(load)(probabilities + i, n - i) / (f16)total;
      K(store)(probabilities + i, n - i, p);
    }
  }
  return rows;
}

static void K(cross_entropy_gradient)(
  const float *probabilities, const float *labels, ck_cross_entropy settings, const float *g,
  float *dx, size_t rows, size_t n, bool accumulate) {
  const float *w = settings.weights, share = settings.smoothing / (float)n;
  float spread = (float)n;  // the weights of all classes
  for (size_t i = 0; w && i < n; i++) spread = i == 0 ? w[0] : spread + w[i];
  for (size_t r = 0; r < rows; r++, probabilities += n, dx += n) {
    if (labels[r] < 0) {
      for (size_t i = 0; !accumulate && i < n; i++) dx[i] = 0;
      continue;
    }
    size_t label = (size_t)labels[r];
    float before = accumulate ? dx[label] : 0, weight = w ? w[label] : 1;
    float at_label = (1 - settings.smoothing) * weight, all = at_label;
    if (share > 0) {
      all += share * spread, at_label += share * weight;
      for (size_t i = 0; i < n; i += 16) {
        f16 d = K(load)(probabilities + i, n - i) * (f16)all;
        d -= (f16)share * (w ? K(load)(w + i, n - i) : (f16)1.0f);
        K(put)(dx + i, n - i, d * (f16)g[r], accumulate);
      }
    } else {
      for (size_t i = 0; i < n; i += 16)
        K(put)(dx + i, n - i, K(load)(probabilities + i, n - i) * (f16)(all * g[r]), accumulate);
    }
    at_label = (all * probabilities[label] - at_label) * g[r];
    dx[label] = accumulate ? before + at_label : at_label;
  }
}

static void K(add_row)(
  const float *x, const float *row, float *y, size_t rows, size_t n, bool relu) {
  for (size_t r = 0; r < rows; r++, x += n, y += n) {
    for (size_t i = 0; i < n; i += 16) {
      f16 sum = K(load)(x + i, n - i) + K(load)(row + i, n - i);
      if (relu) sum = K(select)(sum < (f16)0.0f, (f16)0.0f, sum);
      K(store)(y + i, n - i, sum);
    }
  }
}

static void K(multiply_row)(
  const float *x, const float *row, float *y, size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, x += n, y += n)
    for (size_t i = 0; i < n; i += 16)
      K(put)(y + i, n - i, K(load)(x + i, n - i) * K(load)(row + i, n - i), accumulate);
}

static void K(column_dots)(
  const float *a, const float *b, float *y, size_t rows, size_t n, bool accumulate) {
  for (size_t i = 0; i < n; i += 16) {
    f16 sum = (f16)0.0f;
    for (size_t r = 0; r < rows; r++)
      sum = K(fma)(K(load)(a + r * n + i, n - i), K(load)(b + r * n + i, n - i), sum);
    K(put)(y + i, n - i, sum, accumulate);
  }
}

static void K(column_sums)(const float *x, float *y, size_t rows, size_t n, bool accumulate) {
  size_t i = 0;
  for (; i + 64 <= n; i += 64) {  // four sums side by side: each row is read in whole lines
    f16 a = (f16)0.0f, b = a, c = a, d = a;
    for (size_t r = 0; r < rows; r++) {
      const float *row = x + r * n + i;
      a += K(load)(row, 16), b += K(load)(row + 16, 16);
      c += K(load)(row + 32, 16), d += K(load)(row + 48, 16);
    }
    K(put)(y + i, 16, a, accumulate), K(put)(y + i + 16, 16, b, accumulate);
    K(put)(y + i + 32, 16, c, accumulate), K(put)(y + i + 48, 16, d, accumulate);
  }
  for (; i < n; i += 16) {
    f16 sum = (f16)0.0f;
    for (size_t r = 0; r < rows; r++) sum += K(load)(x + r * n + i, n - i);
    K(put)(y + i, n - i, sum, accumulate);
  }
}

static void K(row_sums)(const float *x, float *y, size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, x += n) {
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) sum += K(load)(x + i, n - i);
    y[r] = accumulate ? y[r] + K(fold_sum)(sum) : K(fold_sum)(sum);
  }
}

static void K(row_maxima)(
  const float *x, float *maxima, float *columns_of, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n) {
    float largest = K(row_maximum)(x, n);
    size_t column = 0;
    while (column + 1 < n && x[column] != largest) column++;
    maxima[r] = largest, columns_of[r] = (float)column;
  }
}

static void K(spread_rows)(
  const float *x, float scale, float *y, size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, y += n)
    for (size_t i = 0; i < n; i += 16) K(put)(y + i, n - i, (f16)(x[r] * scale), accumulate);
}

static void K(spread_columns)(
  const float *x, float scale, float *y, size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, y += n)
    for (size_t i = 0; i < n; i += 16)
      K(put)(y + i, n - i, K(load)(x + i, n - i) * (f16)scale, accumulate);
}

static void K(row_squared_errors)(
  const float *a, const float *b, float *y, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, a += n, b += n) {
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) {
      f16 error = K(load)(a + i, n - i) - K(load)(b + i, n - i);
      sum = K(fma)(error, error, sum);
    }
    y[r] = n == 0 ? 0 : K(fold_sum)(sum) / (float)n;
  }
}

static void K(row_squared_errors_gradient)(
  const float *a, const float *b, const float *g, float scale, float *da, size_t rows, size_t n,
  bool accumulate) {
  for (size_t r = 0; r < rows; r++, a += n, b += n, da += n) {
    for (size_t i = 0; i < n; i += 16) {
      f16 error = K(load)(a + i, n - i) - K(load)(b + i, n - i);
      K(put)(da + i, n - i, error * (f16)(scale * g[r]), accumulate);
    }
  }
}
