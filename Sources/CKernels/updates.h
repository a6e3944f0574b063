// Optimizer updates in one pass over flat buffers. Once per instruction set.

static void K(sgd)(float *w, const float *g, float *velocity, size_t n, ck_sgd s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 weight = K(load)(w + i, n - i), direction = K(load)(g + i, n - i);
    if (s.weight_decay != 0) direction = K(fma)(weight, (f16)s.weight_decay, direction);
    if (s.momentum != 0) {
      f16 v = K(fma)(K(load)(velocity + i, n - i), (f16)s.momentum, direction);
      K(store)(velocity + i, n - i, v);
      direction = s.nesterov ? K(fma)(v, (f16)s.momentum, direction) : v;
    }
    K(store)(w + i, n - i, K(fma)(direction, (f16)-s.learning_rate, weight));
  }
}

/// Moves the two moments by the gradient and returns √v̂ + ε, by which a step is divided.
LANES f16 K(adam_moments)(
  f16 gradient, float *first, float *second, size_t left, const ck_adam *s, f16 *mean) {
  f16 m = K(load)(first, left), v = K(load)(second, left);
  m = K(fma)(gradient - m, (f16)s->first_share, m);
  v = K(fma)(gradient * gradient, (f16)s->second_share, v * (f16)s->second_decay);
  K(store)(first, left, m);
  K(store)(second, left, v);
  *mean = m;
  return __builtin_elementwise_sqrt(v) / (f16)s->second_correction_root + (f16)s->epsilon;
}

static void K(adam)(float *w, const float *g, float *first, float *second, size_t n, ck_adam s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 weight = K(load)(w + i, n - i), gradient = K(load)(g + i, n - i), m;
    if (s.weight_decay != 0) gradient = K(fma)(weight, (f16)s.weight_decay, gradient);
    if (s.shrinkage != 1) weight = weight * (f16)s.shrinkage;
    f16 scale = K(adam_moments)(gradient, first + i, second + i, n - i, &s, &m);
    if (s.gradient_size != 0) weight = K(fma)((f16)-s.gradient_size, gradient / scale, weight);
    K(store)(w + i, n - i, K(fma)((f16)-s.step_size, m / scale, weight));
  }
}

static void K(lamb)(const float *w, float *g, float *first, float *second, size_t n, ck_adam s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 m, gradient = K(load)(g + i, n - i);
    f16 scale = K(adam_moments)(gradient, first + i, second + i, n - i, &s, &m);
    f16 penalty = K(load)(w + i, n - i) * (f16)s.weight_decay;
    K(store)(g + i, n - i, K(fma)((f16)s.step_size, m / scale, penalty));
  }
}

static void K(adagrad)(float *w, const float *g, float *squares, size_t n, ck_adagrad s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 weight = K(load)(w + i, n - i), gradient = K(load)(g + i, n - i);
    if (s.weight_decay != 0) gradient = K(fma)(weight, (f16)s.weight_decay, gradient);
    f16 sum = K(fma)(gradient, gradient, K(load)(squares + i, n - i));
    K(store)(squares + i, n - i, sum);
    f16 scale = __builtin_elementwise_sqrt(sum) + (f16)s.epsilon;
    K(store)(w + i, n - i, K(fma)((f16)-s.learning_rate, gradient / scale, weight));
  }
}

static void K(rmsprop)(
  float *w, const float *g, float *squares, float *means, float *velocity, size_t n,
  ck_rmsprop s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 weight = K(load)(w + i, n - i), gradient = K(load)(g + i, n - i);
    if (s.weight_decay != 0) gradient = K(fma)(weight, (f16)s.weight_decay, gradient);
    f16 v = K(load)(squares + i, n - i) * (f16)s.decay;
    v = K(fma)(gradient * gradient, (f16)s.share, v);
    K(store)(squares + i, n - i, v);
    if (means) {
      f16 mean = K(load)(means + i, n - i);
      mean = K(fma)(gradient - mean, (f16)s.share, mean);
      K(store)(means + i, n - i, mean);
      v = K(fma)(-mean, mean, v);
      v = K(select)(v < (f16)0.0f, (f16)0.0f, v);  // a variance, but for rounding
    }
    f16 direction = gradient / (__builtin_elementwise_sqrt(v) + (f16)s.epsilon);
    if (velocity) {
      direction = K(fma)(K(load)(velocity + i, n - i), (f16)s.momentum, direction);
      K(store)(velocity + i, n - i, direction);
    }
    K(store)(w + i, n - i, K(fma)((f16)-s.learning_rate, direction, weight));
  }
}

static void K(adadelta)(
  float *w, const float *g, float *squares, float *steps, size_t n, ck_rmsprop s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 weight = K(load)(w + i, n - i), gradient = K(load)(g + i, n - i);
    if (s.weight_decay != 0) gradient = K(fma)(weight, (f16)s.weight_decay, gradient);
    f16 v = K(load)(squares + i, n - i) * (f16)s.decay, u = K(load)(steps + i, n - i);
    v = K(fma)(gradient * gradient, (f16)s.share, v);
    f16 root = __builtin_elementwise_sqrt(u + (f16)s.epsilon);
    f16 step = root / __builtin_elementwise_sqrt(v + (f16)s.epsilon) * gradient;
    K(store)(squares + i, n - i, v);
    K(store)(steps + i, n - i, K(fma)(step * step, (f16)s.share, u * (f16)s.decay));
    K(store)(w + i, n - i, K(fma)((f16)-s.learning_rate, step, weight));
  }
}

static void K(lion)(float *w, const float *g, float *means, size_t n, ck_lion s) {
  for (size_t i = 0; i < n; i += 16) {
    f16 weight = K(load)(w + i, n - i), mean = K(load)(means + i, n - i);
    f16 difference = K(load)(g + i, n - i) - mean;
    f16 direction = K(fma)(difference, (f16)s.step_share, mean);
    f16 sign = K(select)(direction == direction, K(sign16)(direction), direction);
    K(store)(means + i, n - i, K(fma)(difference, (f16)s.mean_share, mean));
    f16 step = K(fma)(weight, (f16)s.weight_decay, sign);
    K(store)(w + i, n - i, K(fma)((f16)-s.learning_rate, step, weight));
  }
}

/// x cut to [−limit, limit]; what is no number stays so.
static void K(clip)(float *x, float limit, size_t n) {
  for (size_t i = 0; i < n; i += 16) {
    f16 value = K(load)(x + i, n - i);
    value = K(select)(value > (f16)limit, (f16)limit, value);
    K(store)(x + i, n - i, K(select)(value < (f16)-limit, (f16)-limit, value));
  }
}
