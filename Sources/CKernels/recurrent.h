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

static void K(gru_cell)(
  float *gates, const float *product, const float *input_bias, const float *state_bias,
  const float *before, float *change, float *output, size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, gates += 3 * n) {
    const float *state = product ? product + 3 * n * r : NULL;
    for (size_t i = 0; i < n; i += 16) {
      size_t left = n - i, at = r * n + i;
      f16 x[3], h[3];
      for (size_t part = 0; part < 3; part++) {
        size_t place = part * n + i;
        x[part] = K(load)(gates + place, left) + K(load)(input_bias + place, left);
        h[part] = K(load)(state_bias + place, left);
        if (state) h[part] = K(load)(state + place, left) + h[part];
      }
      f16 reset = K(sigmoid16)(x[0] + h[0]), keep = K(sigmoid16)(x[1] + h[1]);
      f16 d = K(tanh16)(K(fma)(reset, h[2], x[2]));
      f16 old = before ? K(load)(before + at, left) : (f16)0.0f;
      K(store)(gates + i, left, reset), K(store)(gates + n + i, left, keep);
      K(store)(gates + 2 * n + i, left, d), K(store)(change + at, left, h[2]);
      K(store)(output + at, left, K(fma)(keep, old - d, d));
    }
  }
}

static void K(gru_cell_gradient)(
  const float *gates, const float *change, const float *before, const float *g,
  bool is_last, float *state_gradient, float *input_gradients, float *product_gradients,
  size_t rows, size_t n) {
  for (size_t r = 0; r < rows; r++, gates += 3 * n) {
    float *to_input = input_gradients + 3 * n * r, *to_product = product_gradients + 3 * n * r;
    for (size_t i = 0; i < n; i += 16) {
      size_t left = n - i, at = r * n + i;
      f16 reset = K(load)(gates + i, left), keep = K(load)(gates + n + i, left);
      f16 d = K(load)(gates + 2 * n + i, left), dh = K(load)(g + at, left);
      if (!is_last) dh += K(load)(state_gradient + at, left);
      f16 old = before ? K(load)(before + at, left) : (f16)0.0f;
      f16 dd = dh * ((f16)1.0f - keep) * K(fma)(-d, d, (f16)1.0f);
      f16 dr = K(through_sigmoid)(dd * K(load)(change + at, left), reset);
      f16 dk = K(through_sigmoid)(dh * (old - d), keep);
      K(store)(to_input + i, left, dr), K(store)(to_product + i, left, dr);
      K(store)(to_input + n + i, left, dk), K(store)(to_product + n + i, left, dk);
      K(store)(to_input + 2 * n + i, left, dd);
      K(store)(to_product + 2 * n + i, left, dd * reset);
      K(store)(state_gradient + at, left, dh * keep);
    }
  }
}

static void K(rnn_cell)(
  float *states, const float *bias, size_t rows, size_t n, bool rectifies) {
  for (size_t r = 0; r < rows; r++, states += n)
    for (size_t i = 0; i < n; i += 16) {
      size_t left = n - i;
      f16 z = K(load)(states + i, left) + K(load)(bias + i, left);
      K(store)(
        states + i, left,
        rectifies ? K(select)(z < (f16)0.0f, (f16)0.0f, z) : K(tanh16)(z));
    }
}

static void K(rnn_cell_gradient)(
  const float *states, const float *g, const float *later, float *gradients, size_t count,
  bool rectifies) {
  for (size_t i = 0; i < count; i += 16) {
    size_t left = count - i;
    f16 h = K(load)(states + i, left), dh = K(load)(g + i, left);
    if (later) dh += K(load)(later + i, left);
    f16 dz = rectifies ? K(select)(h > (f16)0.0f, dh, (f16)0.0f) : dh * K(fma)(-h, h, (f16)1.0f);
    K(store)(gradients + i, left, dz);
  }
}
