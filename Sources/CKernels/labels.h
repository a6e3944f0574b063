// Losses that score every class by itself, from rows of scores and a label each, or a target for each
// score. A label below 0 is ignored: its loss and its gradient are 0.

/// n times the loss of a row of n scores with its label.
typedef float K(label_loss)(const float *x, size_t n, size_t label);

/// The gradient of that, times `share`.
typedef void K(label_loss_gradient)(
  const float *x, size_t n, size_t label, float share, float *dx, bool accumulate);

/// The loss of every row; the first row whose label is no class ends it.
LANES size_t K(each_label)(
  K(label_loss) *loss, const float *x, const float *labels, float *losses, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n) {
    losses[r] = 0;
    if (labels[r] < 0) continue;
    if (!(labels[r] < (float)n)) return r;
    losses[r] = loss(x, n, (size_t)labels[r]) / (float)n;
  }
  return rows;
}

LANES void K(each_label_gradient)(
  K(label_loss_gradient) *gradient, const float *x, const float *labels, const float *g, float *dx,
  size_t rows, size_t n, bool accumulate) {
  for (size_t r = 0; r < rows; r++, x += n, dx += n) {
    if (labels[r] >= 0) {
      gradient(x, n, (size_t)labels[r], g[r] / (float)n, dx, accumulate);
    } else {
      for (size_t i = 0; !accumulate && i < n; i++) dx[i] = 0;
    }
  }
}

/// Scores from i on, that of the label with the opposite sign: all are to be low.
LANES f16 K(to_lower)(const float *x, size_t n, size_t i, size_t label) {
  f16 z = K(load)(x + i, n - i);
  if (label >= i && label - i < 16) z[label - i] = -z[label - i];
  return z;
}

/// ln(1 + eˣ) − max(0, x).
LANES f16 K(soft_corner)(f16 x) {
  f16 below = K(select)(x > (f16)0.0f, -x, x);
  return K(log16)((f16)1.0f + K(exp16)(below));
}

LANES float K(binary_entropy)(const float *x, size_t n, size_t label) {
  f16 sum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) {
    f16 z = K(to_lower)(x, n, i, label);
    f16 loss = K(larger)(z, (f16)0.0f) + K(soft_corner)(z);
    sum += K(select)(K(first)(n - i), loss, (f16)0.0f);
  }
  return K(fold_sum)(sum);
}

LANES void K(binary_entropy_gradient)(
  const float *x, size_t n, size_t label, float share, float *dx, bool accumulate) {
  for (size_t i = 0; i < n; i += 16) {
    f16 d = K(sigmoid16)(K(to_lower)(x, n, i, label));
    if (label >= i && label - i < 16) d[label - i] = -d[label - i];
    K(put)(dx + i, n - i, d * (f16)share, accumulate);
  }
}

/// By how much scores from i on come too near to that of the label.
LANES f16 K(trespass)(const float *x, size_t n, size_t i, size_t label) {
  f16 z = (f16)1.0f - (f16)x[label] + K(load)(x + i, n - i);
  if (label >= i && label - i < 16) z[label - i] = 0;
  return K(select)(K(first)(n - i) & ~(z <= (f16)0.0f), z, (f16)0.0f);
}

LANES float K(hinge)(const float *x, size_t n, size_t label) {
  f16 sum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) sum += K(trespass)(x, n, i, label);
  return K(fold_sum)(sum);
}

LANES void K(hinge_gradient)(
  const float *x, size_t n, size_t label, float share, float *dx, bool accumulate) {
  float before = accumulate ? dx[label] : 0;
  f16 count = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) {
    s16 near = K(trespass)(x, n, i, label) > (f16)0.0f;
    count += K(select)(near, (f16)1.0f, (f16)0.0f);
    K(put)(dx + i, n - i, K(select)(near, (f16)share, (f16)0.0f), accumulate);
  }
  float at_label = -K(fold_sum)(count) * share;
  dx[label] = accumulate ? before + at_label : at_label;
}

static size_t K(binary_entropies)(
  const float *x, const float *labels, float *losses, size_t rows, size_t n) {
  return K(each_label)(K(binary_entropy), x, labels, losses, rows, n);
}

static void K(binary_entropies_gradient)(
  const float *x, const float *labels, const float *g, float *dx, size_t rows, size_t n,
  bool accumulate) {
  K(each_label_gradient)(K(binary_entropy_gradient), x, labels, g, dx, rows, n, accumulate);
}

static size_t K(hinges)(
  const float *x, const float *labels, float *losses, size_t rows, size_t n) {
  return K(each_label)(K(hinge), x, labels, losses, rows, n);
}

static void K(hinges_gradient)(
  const float *x, const float *labels, const float *g, float *dx, size_t rows, size_t n,
  bool accumulate) {
  K(each_label_gradient)(K(hinge_gradient), x, labels, g, dx, rows, n, accumulate);
}

static void K(multi_label_entropies)(
  const float *x, const float *targets, float *losses, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, x += n, targets += n) {
    f16 sum = (f16)0.0f;
    for (size_t i = 0; i < n; i += 16) {
      f16 z = K(load)(x + i, n - i), target = K(load)(targets + i, n - i);
      f16 loss = K(larger)(z, (f16)0.0f) - z * target + K(soft_corner)(z);
      sum += K(select)(K(first)(n - i), loss, (f16)0.0f);
    }
    losses[r] = n == 0 ? 0 : K(fold_sum)(sum) / (float)n;
  }
}

static void K(multi_label_entropies_gradient)(
  const float *x, const float *targets, const float *g, float *dx, size_t rows, size_t n,
  bool accumulate) {
  for (size_t r = 0; r < rows; r++, x += n, targets += n, dx += n) {
    f16 share = (f16)(g[r] / (float)n);
    for (size_t i = 0; i < n; i += 16) {
      f16 d = K(sigmoid16)(K(load)(x + i, n - i)) - K(load)(targets + i, n - i);
      K(put)(dx + i, n - i, d * share, accumulate);
    }
  }
}
