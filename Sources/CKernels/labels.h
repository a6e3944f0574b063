// Losses that score every class by itself, from rows of scores and a label each. A label below 0 is
// ignored: its loss and its gradient are 0.

/// Whether row r has a label; without one its gradient is written, or added, as 0.
LANES bool K(has_label)(float label, float *dx, size_t n, bool accumulate) {
  for (size_t i = 0; label < 0 && !accumulate && i < n; i++) dx[i] = 0;
  return label >= 0;
}

/// Scores from i on, that of the label with the opposite sign: all are to be low.
LANES f16 K(to_lower)(const float *x, size_t n, size_t i, size_t label) {
  f16 z = K(load)(x + i, n - i);
  if (label >= i && label - i < 16) z[label - i] = -z[label - i];
  return z;
}

static size_t K(binary_entropies)(
  const float *x, const float *labels, float *losses, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n) {
    losses[r] = 0;
    if (labels[r] < 0) continue;
    if (!(labels[r] < (float)n)) return r;
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) {
      f16 z = K(to_lower)(x, n, i, (size_t)labels[r]);
      f16 below = K(select)(z > (f16)0.0f, -z, z);
      f16 loss = K(larger)(z, (f16)0.0f) + K(log16)((f16)1.0f + K(exp16)(below));
      sum += K(select)(K(first)(n - i), loss, (f16)0.0f);
    }
    losses[r] = K(fold_sum)(sum) / (float)n;
  }
  return rows;
}

static void K(binary_entropies_gradient)(
  const float *x, const float *labels, const float *g, float *dx, size_t rows, size_t n,
  bool accumulate) {
  for (size_t r = 0; r < rows; r++, x += n, dx += n) {
    if (!K(has_label)(labels[r], dx, n, accumulate)) continue;
    size_t label = (size_t)labels[r];
    for (size_t i = 0; i < n; i += 16) {
      f16 d = K(sigmoid16)(K(to_lower)(x, n, i, label));
      if (label >= i && label - i < 16) d[label - i] = -d[label - i];
      K(put)(dx + i, n - i, d * (f16)(g[r] / (float)n), accumulate);
    }
  }
}

/// By how much scores from i on come too near to that of the label.
LANES f16 K(trespass)(const float *x, size_t n, size_t i, size_t label) {
  f16 z = (f16)1.0f - (f16)x[label] + K(load)(x + i, n - i);
  if (label >= i && label - i < 16) z[label - i] = 0;
  return K(select)(K(first)(n - i) & (z > (f16)0.0f), z, (f16)0.0f);
}

static size_t K(hinges)(
  const float *x, const float *labels, float *losses, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n) {
    losses[r] = 0;
    if (labels[r] < 0) continue;
    if (!(labels[r] < (float)n)) return r;
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) sum += K(trespass)(x, n, i, (size_t)labels[r]);
    losses[r] = K(fold_sum)(sum) / (float)n;
  }
  return rows;
}

static void K(hinges_gradient)(
  const float *x, const float *labels, const float *g, float *dx, size_t rows, size_t n,
  bool accumulate) {
  for (size_t r = 0; r < rows; r++, x += n, dx += n) {
    if (!K(has_label)(labels[r], dx, n, accumulate)) continue;
    size_t label = (size_t)labels[r];
    float share = g[r] / (float)n, before = accumulate ? dx[label] : 0;
    f16 count = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) {
      s16 near = K(trespass)(x, n, i, label) > (f16)0.0f;
      count += K(select)(near, (f16)1.0f, (f16)0.0f);
      K(put)(dx + i, n - i, K(select)(near, (f16)share, (f16)0.0f), accumulate);
    }
    float at_label = -K(fold_sum)(count) * share;
    dx[label] = accumulate ? before + at_label : at_label;
  }
}
