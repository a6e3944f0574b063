// Convolutions, directly on strips (see strips.h): each output is one chain of fused multiply-adds
// over the taps, in their order, whatever else is computed beside it; a weight's gradient is a chain
// over every 16th output. Included once per instruction set, which chooses how many are computed at
// once (`TILE_ROWS` channels by `TILE_VECTORS` vectors, or `DOT_ROWS` channels by `DOT_TAPS` taps):
// that does not enter the bits.

#define TILE_WIDTH (TILE_VECTORS * 16)

/// Where outputs that lie along a strip go.
typedef struct K(landing) {
  float *y;
  size_t channel, row, column;  // distances in y
  size_t rows, columns, pitch;
  bool accumulate;
} K(landing);

/// Puts `count` places from `first` of each of n channels, without those between the rows.
LANES void K(land)(const float *tile, size_t n, size_t first, size_t count, const K(landing) *to) {
  size_t end = first + count;
  for (size_t q = first; q < end;) {
    size_t row = q / to->pitch, column = q - row * to->pitch;
    if (column < to->columns && row < to->rows) {
      size_t run = smaller(to->columns - column, end - q);
      float *y = to->y + row * to->row + column * to->column;
      const float *x = tile + (q - first);
      for (size_t i = 0; i < n; i++, x += TILE_WIDTH, y += to->channel) {
        if (to->column == 1) {
          K(move)(y, x, run, to->accumulate);
        } else {
          for (size_t j = 0; j < run; j++) {
            float *place = y + j * to->column;
            *place = to->accumulate ? *place + x[j] : x[j];
          }
        }
      }
    }
    q += to->pitch - column;
  }
}

/// `rows` channels by `vectors` · 16 places: out[i] = start[i] + Σ over taps of weight · strip.
LANES void K(tile)(
  size_t rows, size_t vectors, const float *strips, const int32_t *offsets, size_t taps,
  const float *weights, const float *start, bool relu, float *out) {
  f16 sums[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) sums[i][j] = (f16)start[i];
  for (size_t tap = 0; tap < taps; tap++, weights += rows) {
    const float *x = strips + offsets[tap];
    f16 places[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) places[j] = *(const f16_unaligned *)(x + 16 * j);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      f16 weight = (f16)weights[i];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < vectors; j++)
        sums[i][j] = K(fma)(weight, places[j], sums[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) {
      f16 sum = sums[i][j];
      if (relu) sum = K(select)(sum < (f16)0.0f, (f16)0.0f, sum);
      *(f16_unaligned *)(out + i * TILE_WIDTH + 16 * j) = sum;
    }
}

/// How many of the `left` channels the next tile takes: 8, 6, 4, 2 or 1.
LANES size_t K(tile_rows)(size_t left) {
  if (left >= 6 && TILE_ROWS >= 6) return left >= 8 ? 8 : 6;
  return left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

/// Weights in the order in which tiles read them: tile by tile, tap by tap, channel by channel.
/// Weight of channel m and tap t is at m · channel + tap_weights[t], or t without that list.
static void K(pack_weights)(
  const float *w, size_t channels, size_t channel, size_t taps, const int32_t *tap_weights,
  float *out) {
  for (size_t first = 0, rows; first < channels; first += rows) {
    rows = K(tile_rows)(channels - first);
    for (size_t tap = 0; tap < taps; tap++) {
      size_t place = tap_weights ? (size_t)tap_weights[tap] : tap;
      for (size_t i = 0; i < rows; i++) *out++ = w[(first + i) * channel + place];
    }
  }
}

/// All outputs of one image in `channels` channels from its strips.
static void K(correlate)(
  const float *strips, const int32_t *offsets, size_t taps, const float *weights,
  const float *bias, bool relu, size_t channels, size_t span, const K(landing) *to) {
  static const float zeros[TILE_ROWS] = {0};
  float out[TILE_ROWS * TILE_WIDTH];
  for (size_t first = 0, width; first < span; first += width) {
    size_t left = (span - first + 15) / 16;
    size_t vectors = left == TILE_VECTORS + 1 ? (left + 1) / 2 : smaller(left, TILE_VECTORS);
    width = 16 * vectors;
    const float *x = strips + first;
    K(landing) part = *to;
    const float *w = weights, *start = bias ? bias : zeros;
    for (size_t m = 0, rows; m < channels; m += rows) {
      rows = K(tile_rows)(channels - m);
#define TILE(r, v)                                                              \
  case r * 4 + v: K(tile)(r, v, x, offsets, taps, w, start, relu, out); break;
      switch (rows * 4 + vectors) {
#if TILE_VECTORS > 1
        TILE(8, 3) TILE(8, 2) TILE(8, 1) TILE(6, 3) TILE(6, 2) TILE(6, 1) TILE(4, 3)
        TILE(4, 2) TILE(2, 3) TILE(2, 2) TILE(1, 3) TILE(1, 2)
#endif
        TILE(4, 1) TILE(2, 1) TILE(1, 1)
      }
#undef TILE
      K(land)(out, rows, first, smaller(width, span - first), &part);
      part.y += rows * to->channel;
      w += rows * taps;
      if (bias) start += rows;
    }
  }
}

static void K(convolution)(
  const float *x, const float *w, const float *bias, float *y, const ck_convolution *c,
  bool relu, float *scratch) {
  strip s = strip_of_input(c);
  size_t taps = tap_count(c), image = c->rows.input * c->columns.input;
  size_t plane = c->rows.output * c->columns.output;
  int32_t *offsets = (int32_t *)scratch;
  float *packed = scratch + whole_vectors(taps);
  float *strips = packed + whole_vectors(c->outputs * taps);
  list_taps(c, &s, offsets);
  for (size_t group = 0; group < c->groups; group++) {
    K(pack_weights)(w + group * c->outputs * taps, c->outputs, taps, taps, NULL, packed);
    for (size_t n = 0; n < c->images; n++) {
      size_t part = n * c->groups + group;
      K(fill_strips)(x + part * c->inputs * image, c->inputs, &s, strips);
      K(landing) to = {
        y + part * c->outputs * plane, plane, c->columns.output, 1, c->rows.output,
        c->columns.output, s.columns.places, false};
      K(correlate)(
        strips, offsets, taps, packed, bias ? bias + group * c->outputs : NULL, relu, c->outputs,
        span_of(c->rows.output, c->columns.output, &s), &to);
    }
  }
}

/// What the gradients of one group's inputs need, phase by phase of the stride: where taps read, and
/// their weights.
static void K(prepare_phases)(
  const float *w, const ck_convolution *c, const strip *s, int32_t *offsets, int32_t *places,
  float *packed) {
  for (size_t phase = 0; phase < c->rows.stride * c->columns.stride; phase++) {
    size_t taps = list_phase_taps(
      c, s, phase / c->columns.stride, phase % c->columns.stride, offsets, places);
    K(pack_weights)(w, c->inputs, c->rows.kernel * c->columns.kernel, taps, places, packed);
    offsets += taps;
    packed += c->inputs * taps;
  }
}

/// The gradient of one group's inputs in one image.
static void K(correlate_phases)(
  const float *strips, const int32_t *offsets, const float *packed, float *dx,
  const ck_convolution *c, const strip *s, bool accumulate) {
  for (size_t phase = 0; phase < c->rows.stride * c->columns.stride; phase++) {
    axis_phase rows = phase_of(&c->rows, phase / c->columns.stride);
    axis_phase columns = phase_of(&c->columns, phase % c->columns.stride);
    size_t taps = c->outputs * rows.taps * columns.taps;
    K(landing) to = {
      dx + rows.first * c->columns.input + columns.first, c->rows.input * c->columns.input,
      c->rows.stride * c->columns.input, c->columns.stride, rows.count, columns.count,
      s->columns.places, accumulate};
    if (taps > 0 || !accumulate)
      K(correlate)(
        strips, offsets, taps, packed, NULL, false, c->inputs,
        span_of(rows.count, columns.count, s), &to);
    offsets += taps;
    packed += c->inputs * taps;
  }
}

static void K(convolution_input_gradient)(
  const float *g, const float *w, float *dx, const ck_convolution *c, bool accumulate,
  float *scratch) {
  strip s = strip_of_output(c);
  size_t weights = c->outputs * tap_count(c), image = c->rows.input * c->columns.input;
  size_t all = whole_vectors(c->outputs * c->rows.kernel * c->columns.kernel);
  size_t plane = c->rows.output * c->columns.output;
  int32_t *offsets = (int32_t *)scratch;
  float *packed = scratch + 2 * all, *strips = packed + whole_vectors(weights);
  for (size_t group = 0; group < c->groups; group++) {
    K(prepare_phases)(
      w + group * weights, c, &s, offsets, (int32_t *)(scratch + all), packed);
    for (size_t n = 0; n < c->images; n++) {
      size_t part = n * c->groups + group;
      K(fill_strips)(g + part * c->outputs * plane, c->outputs, &s, strips);
      K(correlate_phases)(
        strips, offsets, packed, dx + part * c->inputs * image, c, &s, accumulate);
    }
  }
}

/// `rows` outputs by `columns` taps of the gradient of weights, over `images` strips.
LANES void K(dots)(
  size_t rows, size_t columns, const float *g, size_t g_channel, size_t span,
  const float *strips, size_t strips_image, const int32_t *offsets, size_t images, float *dw,
  size_t taps, bool accumulate) {
  f16 sums[DOT_ROWS][DOT_TAPS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < columns; j++) sums[i][j] = (f16)0.0f;
  for (size_t n = 0; n < images; n++, g += span, strips += strips_image) {
    const float *x[DOT_TAPS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < columns; j++) x[j] = strips + offsets[j];
    for (size_t q = 0; q < span; q += 16) {
      f16 slopes[DOT_ROWS];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++)
        slopes[i] = *(const f16_unaligned *)(g + i * g_channel + q);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < columns; j++) {
        f16 place = *(const f16_unaligned *)(x[j] + q);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) sums[i][j] = K(fma)(slopes[i], place, sums[i][j]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < columns; j++) {
      float *place = dw + i * taps + j, sum = K(fold_sum)(sums[i][j]);
      *place = accumulate ? *place + sum : sum;
    }
}

/// One group's gradient of weights over some images, whose strips and gradients lie ready.
static void K(weigh)(
  const float *g, size_t span, const float *strips, size_t strips_image,
  const int32_t *offsets, size_t images, float *dw, size_t outputs, size_t taps,
  bool accumulate) {
  for (size_t m = 0, rows; m < outputs; m += rows) {
    rows = outputs - m >= DOT_ROWS ? DOT_ROWS : outputs - m >= 2 ? 2 : 1;
    for (size_t k = 0, columns; k < taps; k += columns) {
      columns = taps - k >= DOT_TAPS ? DOT_TAPS : taps - k >= 3 ? 3 : 1;
      float *out = dw + m * taps + k;
#define DOTS(r, t)                                                              \
  case r * 8 + t:                                                               \
    K(dots)(                                                                    \
      r, t, g + m * images * span, images * span, span, strips, strips_image,   \
      offsets + k, images, out, taps, accumulate);                              \
    break;
      switch (rows * 8 + columns) {
#if DOT_ROWS > 2
        DOTS(4, 6) DOTS(4, 3) DOTS(4, 1) DOTS(2, 6) DOTS(1, 6)
#endif
        DOTS(2, 3) DOTS(2, 1) DOTS(1, 3) DOTS(1, 1)
      }
#undef DOTS
    }
  }
}

/// The gradients of one image's outputs at the places of the strips, 0 between the rows.
static void K(spread_over_strip)(
  const float *g, const ck_convolution *c, size_t channels, size_t channel_distance,
  size_t pitch, size_t span, float *out) {
  size_t rows = c->rows.output, columns = c->columns.output;
  for (size_t channel = 0; channel < channels; channel++, out += channel_distance) {
    for (size_t row = 0; row < rows; row++, g += columns) {
      float *place = out + row * pitch;
      K(move)(place, g, columns, false);
      size_t rest = row + 1 < rows ? pitch - columns : span - (row * pitch + columns);
      K(clear)(place + columns, rest);
    }
  }
}

static void K(convolution_weight_gradient)(
  const float *x, const float *g, float *dw, const ck_convolution *c, bool accumulate,
  float *scratch) {
  strip s = strip_of_input(c);
  size_t taps = tap_count(c), image = c->rows.input * c->columns.input;
  size_t plane = c->rows.output * c->columns.output, at_once = images_at_once(c, &s);
  size_t span = whole_vectors(span_of(c->rows.output, c->columns.output, &s));
  size_t strips_image = c->inputs * strip_size(&s);
  int32_t *offsets = (int32_t *)scratch;
  float *slopes = scratch + whole_vectors(taps), *strips = slopes + at_once * c->outputs * span;
  if (c->images == 0 && !accumulate) K(clear)(dw, c->groups * c->outputs * taps);
  list_taps(c, &s, offsets);
  for (size_t group = 0; group < c->groups; group++) {
    for (size_t first = 0; first < c->images; first += at_once) {
      size_t images = smaller(at_once, c->images - first);
      for (size_t n = 0; n < images; n++) {
        size_t part = (first + n) * c->groups + group;
        K(fill_strips)(
          x + part * c->inputs * image, c->inputs, &s, strips + n * strips_image);
        K(spread_over_strip)(
          g + part * c->outputs * plane, c, c->outputs, images * span, s.columns.places, span,
          slopes + n * span);
      }
      K(weigh)(
        slopes, span, strips, strips_image, offsets, images, dw + group * c->outputs * taps,
        c->outputs, taps, accumulate || first > 0);
    }
  }
}
