// Norms over rows, and embeddings. Included once per instruction set.

/// Σ x of a row, in four sums side by side.
LANES float K(row_total)(const float *x, size_t n) {
  f16 a = (f16)0.0f, b = a, c = a, d = a;
  size_t i = 0;
  for (; i + 64 <= n; i += 64) {
    a += K(load)(x + i, 16), b += K(load)(x + i + 16, 16);
    c += K(load)(x + i + 32, 16), d += K(load)(x + i + 48, 16);
  }
  for (; i < n; i += 16) a += K(load)(x + i, n - i);
  return K(fold_sum)((a + b) + (c + d));
}

LANES f16 K(add_square)(f16 x, f16 sum) { return K(fma)(x, x, sum); }

/// Σ (x − mean)² of a row, in four sums side by side.
LANES float K(row_squares)(const float *x, size_t n, float mean) {
  f16 a = (f16)0.0f, b = a, c = a, d = a, m = (f16)mean;
  size_t i = 0;
  for (; i + 64 <= n; i += 64) {
    a = K(add_square)(K(load)(x + i, 16) - m, a);
    b = K(add_square)(K(load)(x + i + 16, 16) - m, b);
    c = K(add_square)(K(load)(x + i + 32, 16) - m, c);
    d = K(add_square)(K(load)(x + i + 48, 16) - m, d);
  }
  for (; i < n; i += 16) a = K(add_square)(K(load_or)(x + i, n - i, mean) - m, a);
  return K(fold_sum)((a + b) + (c + d));
}

static void K(row_norm)(
  const float *x, const float *weight, const float *bias, float *y, float *statistics,
  size_t rows, size_t n, ck_row_norm settings) {
  for (size_t r = 0; r < rows; r++, x += n, y += n) {
    float mean = settings.centers ? K(row_total)(x, n) / (float)n : 0;
    float variance = K(row_squares)(x, n, mean) / (float)n;
    float scale = 1 / __builtin_sqrtf(variance + settings.epsilon);
    statistics[2 * r] = mean, statistics[2 * r + 1] = scale;
    for (size_t i = 0; i < n; i += 16) {
      f16 unit = (K(load)(x + i, n - i) - (f16)mean) * (f16)scale;
      f16 shift = bias ? K(load)(bias + i, n - i) : (f16)0.0f;
      K(store)(y + i, n - i, K(fma)(unit, K(load)(weight + i, n - i), shift));
    }
  }
}

static void K(row_norm_gradient)(
  const float *x, const float *weight, const float *g, const float *statistics, float *dx,
  float *sums, size_t rows, size_t n, ck_row_norm settings, bool accumulate) {
  float *weight_sums = sums, *bias_sums = sums + n;
  __builtin_memset(sums, 0, 2 * n * sizeof(float));
  for (size_t r = 0; r < rows; r++, x += n, g += n) {
    f16 mean = (f16)statistics[2 * r], scale = (f16)statistics[2 * r + 1];
    f16 plain = (f16)0.0f, along = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) {
      f16 gradient = K(load)(g + i, n - i);
      f16 unit = (K(load)(x + i, n - i) - mean) * scale;
      f16 weighed = gradient * K(load)(weight + i, n - i);
      plain += weighed;
      along = K(fma)(weighed, unit, along);
      f16 sum = K(fma)(gradient, unit, K(load)(weight_sums + i, n - i));
      K(store)(weight_sums + i, n - i, sum);
      K(store)(bias_sums + i, n - i, K(load)(bias_sums + i, n - i) + gradient);
    }
    if (!dx) continue;
    f16 mean_plain = (f16)(settings.centers ? K(fold_sum)(plain) / (float)n : 0);
    f16 mean_along = (f16)(K(fold_sum)(along) / (float)n);
    for (size_t i = 0; i < n; i += 16) {
      f16 unit = (K(load)(x + i, n - i) - mean) * scale;
      f16 weighed = K(load)(g + i, n - i) * K(load)(weight + i, n - i);
      f16 d = K(fma)(-unit, mean_along, weighed - mean_plain) * scale;
      K(put)(dx + r * n + i, n - i, d, accumulate);
    }
  }
}

static size_t K(embed)(
  const float *table, const float *tokens, float *y, size_t count, size_t entries, size_t n) {
  for (size_t t = 0; t < count; t++) {
    if (!(tokens[t] >= 0 && tokens[t] < (float)entries)) return t;
    __builtin_memcpy(y + t * n, table + (size_t)tokens[t] * n, n * sizeof(float));
  }
  return count;
}

static void K(embed_gradient)(
  const float *tokens, const float *g, float *table, size_t count, size_t n) {
  for (size_t t = 0; t < count; t++, g += n)
    K(add)(table + (size_t)tokens[t] * n, g, table + (size_t)tokens[t] * n, n, false);
}
