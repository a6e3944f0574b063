// Cells of recurrent networks. Included once per instruction set.

static void K(lstm_cell)(
  float *gates, const float *bias, const float *before, float *cell, float *squashed,
  float *output, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, gates += 4 * n) {
    float *in = gates, *keep = gates + n, *change = gates + 2 * n, *out = gates + 3 * n;
    for (size_t i = 0; i < n; i += 16) {
      size_t left = n - i, at = r * n + i;
      f16 a = K(sigmoid16)(K(load)(in + i, left) + K(load)(bias + i, left));
      f16 f = K(sigmoid16)(K(load)(keep + i, left) + K(load)(bias + n + i, left));
      f16 d = K(tanh16)(K(load)(change + i, left) + K(load)(bias + 2 * n + i, left));
      f16 o = K(sigmoid16)(K(load)(out + i, left) + K(load)(bias + 3 * n + i, left));
      f16 c = a * d;
      if (before) c = K(fma)(f, K(load)(before + at, left), c);
      f16 t = K(tanh16)(c);
      K(store)(in + i, left, a), K(store)(keep + i, left, f);
      K(store)(change + i, left, d), K(store)(out + i, left, o);
      K(store)(cell + at, left, c), K(store)(squashed + at, left, t);
      K(store)(output + at, left, o * t);
    }
  }
}

/// g · y · (1 − y): through a sigmoid whose value is y.
LANES f16 K(through_sigmoid)(f16 g, f16 y) { return g * (y * ((f16)1.0f - y)); }

static void K(lstm_cell_gradient)(
  const float *gates, const float *before, const float *squashed, const float *g,
  const float *later, float *cell_gradient, float *gate_gradients, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, gates += 4 * n, gate_gradients += 4 * n) {
    for (size_t i = 0; i < n; i += 16) {
      size_t left = n - i, at = r * n + i;
      f16 a = K(load)(gates + i, left), f = K(load)(gates + n + i, left);
      f16 d = K(load)(gates + 2 * n + i, left), o = K(load)(gates + 3 * n + i, left);
      f16 t = K(load)(squashed + at, left), dh = K(load)(g + at, left);
      if (later) dh += K(load)(later + at, left);
      f16 dc = dh * o * K(fma)(-t, t, (f16)1.0f);
      if (later) dc += K(load)(cell_gradient + at, left);
      f16 c = before ? K(load)(before + at, left) : (f16)0.0f;
      K(store)(gate_gradients + i, left, K(through_sigmoid)(dc * d, a));
      K(store)(gate_gradients + n + i, left, K(through_sigmoid)(dc * c, f));
      K(store)(gate_gradients + 2 * n + i, left, dc * a * K(fma)(-d, d, (f16)1.0f));
      K(store)(gate_gradients + 3 * n + i, left, K(through_sigmoid)(dh * t, o));
      K(store)(cell_gradient + at, left, dc * f);
    }
  }
}
