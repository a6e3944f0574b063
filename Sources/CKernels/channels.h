// Normalisation of images, block by block, and sums over channels. Included once per instruction
// set. Sums are taken in 16 lanes along each plane, folded, and added in Double plane by plane.

/// One block that is normalised together: `segments` planes, `stride` apart. Their weights and biases
/// begin at `channel`, with one for each segment or one for all.
typedef struct K(block) {
  size_t start, segments, stride, channel;
  bool shares;
} K(block);

/// Batch normalisation has a block for each channel, group normalisation one for each image and group.
LANES size_t K(block_count)(const ck_channels *c) {
  return c->groups == 0 ? c->channels : c->images * c->groups;
}

LANES K(block) K(block_at)(const ck_channels *c, size_t index) {
  if (c->groups == 0)
    return (K(block)){index * c->plane, c->images, c->channels * c->plane, index, true};
  size_t width = c->channels / c->groups;
  return (K(block)){
    index * width * c->plane, width, c->plane, index % c->groups * width, false};
}

LANES double K(plane_sum)(const float *x, size_t n) {
  f16 sum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) sum += K(load)(x + i, n - i);
  return K(fold_sum)(sum);
}

LANES double K(plane_squares)(const float *x, size_t n, float mean) {
  f16 sum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) {
    f16 d = K(load_or)(x + i, n - i, mean) - (f16)mean;
    sum = K(fma)(d, d, sum);
  }
  return K(fold_sum)(sum);
}

LANES float K(inverse_deviation)(float variance, float epsilon) {
  return (float)(1 / __builtin_sqrt((double)variance + (double)epsilon));
}

/// y = (x − mean) / deviation · weight + bias of a block, and max(0, ·) of it when `relu`.
LANES void K(normalize_block)(
  const float *x, const float *w, const float *b, float *y, const K(block) *block,
  size_t plane, float mean, float inverse, bool relu) {
  for (size_t segment = 0; segment < block->segments; segment++) {
    size_t place = block->start + segment * block->stride;
    size_t channel = block->channel + (block->shares ? 0 : segment);
    float scale = w[channel] * inverse;
    for (size_t i = 0; i < plane; i += 16) {
      f16 value = K(load)(x + place + i, plane - i) - (f16)mean;
      value = K(fma)(value, (f16)scale, (f16)b[channel]);
      if (relu) value = K(select)(value < (f16)0.0f, (f16)0.0f, value);
      K(store)(y + place + i, plane - i, value);
    }
  }
}

static void K(normalize)(
  const float *x, const float *w, const float *b, float *y, float *means, float *variances,
  const ck_channels *c, float epsilon, bool relu) {
  for (size_t index = 0; index < K(block_count)(c); index++) {
    K(block) block = K(block_at)(c, index);
    double count = (double)(block.segments * c->plane), sum = 0, squares = 0;
    for (size_t s = 0; s < block.segments; s++)
      sum += K(plane_sum)(x + block.start + s * block.stride, c->plane);
    float mean = (float)(count > 0 ? sum / count : 0);
    for (size_t s = 0; s < block.segments; s++)
      squares += K(plane_squares)(x + block.start + s * block.stride, c->plane, mean);
    means[index] = mean;
    variances[index] = (float)(count > 0 ? squares / count : 0);
    K(normalize_block)(
      x, w, b, y, &block, c->plane, mean, K(inverse_deviation)(variances[index], epsilon), relu);
  }
}

static void K(normalize_with)(
  const float *x, const float *w, const float *b, float *y, const float *means,
  const float *variances, const ck_channels *c, float epsilon, bool relu) {
  for (size_t index = 0; index < K(block_count)(c); index++) {
    K(block) block = K(block_at)(c, index);
    K(normalize_block)(
      x, w, b, y, &block, c->plane, means[index],
      K(inverse_deviation)(variances[index], epsilon), relu);
  }
}

/// Σ g and Σ g · (x − mean) / deviation of a plane; where `relu`, g becomes 0 first where the value
/// was not above 0.
LANES void K(slope_sums)(
  const float *x, float *g, size_t plane, float mean, float inverse, float scale, float bias,
  bool relu, double *slopes, double *products) {
  f16 sum = (f16)0.0f, product = (f16)0.0f;
  for (size_t i = 0; i < plane; i += 16) {
    f16 value = K(load_or)(x + i, plane - i, mean) - (f16)mean, slope = K(load)(g + i, plane - i);
    if (relu) {
      s16 passes = K(fma)(value, (f16)scale, (f16)bias) > (f16)0.0f;
      slope = K(select)(passes, slope, (f16)0.0f);
      K(store)(g + i, plane - i, slope);
    }
    sum += slope;
    product = K(fma)(slope, value * (f16)inverse, product);
  }
  *slopes = K(fold_sum)(sum);
  *products = K(fold_sum)(product);
}

/// dx = (g · weight − (s₁ + normalised x · s₂) / count) / deviation of a block; without the
/// parenthesis' second part where the statistics do not depend on x.
LANES void K(block_slopes)(
  const float *x, const float *w, const float *g, float *dx, const K(block) *block,
  size_t plane, float mean, float inverse, float first, float second, bool accumulate) {
  float along = -second * inverse * inverse;  // of x − mean
  for (size_t segment = 0; segment < block->segments; segment++) {
    size_t place = block->start + segment * block->stride;
    size_t channel = block->channel + (block->shares ? 0 : segment);
    float scale = w[channel] * inverse, constant = -first * inverse;
    for (size_t i = 0; i < plane; i += 16) {
      f16 value = K(load)(x + place + i, plane - i) - (f16)mean;
      f16 rest = K(fma)(value, (f16)along, (f16)constant);
      f16 slope = K(fma)(K(load)(g + place + i, plane - i), (f16)scale, rest);
      K(put)(dx + place + i, plane - i, slope, accumulate);
    }
  }
}

static void K(normalize_gradient)(
  const float *x, const float *w, const float *b, float *g, const float *means,
  const float *variances, const ck_channels *c, float epsilon, bool relu, bool fixed,
  float *dx, bool accumulate, float *totals) {
  for (size_t i = 0; i < 2 * c->channels; i++) totals[i] = 0;
  for (size_t index = 0; index < K(block_count)(c); index++) {
    K(block) block = K(block_at)(c, index);
    float mean = means[index], inverse = K(inverse_deviation)(variances[index], epsilon);
    double count = (double)(block.segments * c->plane), first = 0, second = 0;
    double slopes_sum = 0, products_sum = 0;
    for (size_t s = 0; s < block.segments; s++) {
      size_t place = block.start + s * block.stride;
      size_t channel = block.channel + (block.shares ? 0 : s);
      double slopes, products;
      K(slope_sums)(
        x + place, g + place, c->plane, mean, inverse, w[channel] * inverse, b[channel], relu,
        &slopes, &products);
      first += w[channel] * slopes, second += w[channel] * products;
      slopes_sum += slopes, products_sum += products;
      if (block.shares && s + 1 < block.segments) continue;
      totals[channel] += (float)products_sum;
      totals[c->channels + channel] += (float)slopes_sum;
      slopes_sum = 0, products_sum = 0;
    }
    if (!dx) continue;
    if (fixed || count == 0) count = 1, first = 0, second = 0;
    K(block_slopes)(
      x, w, g, dx, &block, c->plane, mean, inverse, (float)(first / count),
      (float)(second / count), accumulate);
  }
}

static void K(channel_sums)(const float *x, float *sums, const ck_channels *c, bool accumulate) {
  for (size_t channel = 0; channel < c->channels; channel++) {
    double sum = 0;
    for (size_t n = 0; n < c->images; n++)
      sum += K(plane_sum)(x + (n * c->channels + channel) * c->plane, c->plane);
    sums[channel] = accumulate ? sums[channel] + (float)sum : (float)sum;
  }
}

/// y = max(0, a + b).
static void K(add_relu)(const float *a, const float *b, float *y, size_t n) {
  for (size_t i = 0; i < n; i += 16) {
    f16 sum = K(load)(a + i, n - i) + K(load)(b + i, n - i);
    K(store)(y + i, n - i, K(select)(sum < (f16)0.0f, (f16)0.0f, sum));
  }
}
