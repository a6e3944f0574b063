// Pooling over windows of images' planes. Included once per instruction set; the loops are scalar but
// for windows of 2 × 2 side by side.

/// The part of a window that lies inside the plane.
typedef struct K(span) {
  size_t first, end;
} K(span);

LANES K(span) K(window)(const ck_axis *a, size_t output) {
  size_t start = output * a->stride, end = start + a->kernel;
  size_t first = start > a->padding ? start - a->padding : 0;
  size_t stop = end > a->padding ? end - a->padding : 0;
  return (K(span)){first, smaller(stop, a->input)};
}

/// The maxima of one plane and the places that hold them.
LANES void K(plane_maxima)(
  const float *x, float *y, float *places, const ck_axis *rows, const ck_axis *columns) {
  for (size_t r = 0; r < rows->output; r++) {
    K(span) down = K(window)(rows, r);
    for (size_t c = 0; c < columns->output; c++) {
      K(span) along = K(window)(columns, c);
      size_t place = down.first * columns->input + along.first;
      float largest = x[place];
      for (size_t i = down.first; i < down.end; i++)
        for (size_t j = along.first; j < along.end; j++) {
          float value = x[i * columns->input + j];
          bool wins = value > largest || value != value;
          largest = wins ? value : largest;
          place = wins ? i * columns->input + j : place;
        }
      *y++ = largest;
      *places++ = (float)place;
    }
  }
}

/// Maxima of windows of 2 × 2 side by side, as many as a vector has lanes, the first at `place`.
#define MAXIMA(name, floats, integers, EVEN, ODD, START)                        \
  LANES void K(name)(                                                           \
    const float *x, size_t width, size_t place, float *y, float *places) {      \
    floats largest, found, at = (floats)(float)place + (floats)START;           \
    for (size_t row = 0; row < 2; row++, x += width) {                          \
      floats low, high, sides[2];                                               \
      __builtin_memcpy(&low, x, sizeof(floats));                                \
      __builtin_memcpy(&high, x + sizeof(floats) / sizeof(float), sizeof(floats)); \
      sides[0] = __builtin_shufflevector(low, high, EVEN);                      \
      sides[1] = __builtin_shufflevector(low, high, ODD);                       \
      if (row == 0) largest = sides[0], found = at;                             \
      for (size_t side = row == 0; side < 2; side++) {                          \
        floats value = sides[side], here = at + (floats)(float)(row * width + side); \
        integers wins = (value > largest) | (value != value);                   \
        largest = (floats)((wins & (integers)value) | (~wins & (integers)largest)); \
        found = (floats)((wins & (integers)here) | (~wins & (integers)found));  \
      }                                                                         \
    }                                                                           \
    __builtin_memcpy(y, &largest, sizeof(floats));                              \
    __builtin_memcpy(places, &found, sizeof(floats));                           \
  }
#define LIST(...) __VA_ARGS__
MAXIMA(eight_maxima, f8, s8, LIST(0, 2, 4, 6, 8, 10, 12, 14), LIST(1, 3, 5, 7, 9, 11, 13, 15),
  LIST((f8){0, 2, 4, 6, 8, 10, 12, 14}))
MAXIMA(four_maxima, f4, s4, LIST(0, 2, 4, 6), LIST(1, 3, 5, 7), LIST((f4){0, 2, 4, 6}))
#undef LIST
#undef MAXIMA

/// ``plane_maxima`` where windows of 2 × 2 lie side by side, at least four in a row; the last vector of
/// a row overlaps the one before.
LANES void K(plane_maxima_of_pairs)(
  const float *x, float *y, float *places, const ck_axis *rows, const ck_axis *columns) {
  size_t lanes = columns->output >= 8 ? 8 : 4;
  for (size_t r = 0; r < rows->output; r++) {
    for (size_t first = 0; first < columns->output; first += lanes) {
      size_t c = first + lanes > columns->output ? columns->output - lanes : first;
      size_t place = 2 * r * columns->input + 2 * c, out = r * columns->output + c;
      if (lanes == 8)
        K(eight_maxima)(x + place, columns->input, place, y + out, places + out);
      else
        K(four_maxima)(x + place, columns->input, place, y + out, places + out);
    }
  }
}

/// Whether windows are 2 long and lie side by side.
LANES bool K(are_pairs)(const ck_axis *a) {
  return a->kernel == 2 && a->stride == 2 && a->padding == 0;
}

static void K(max_pooling)(const float *x, float *y, float *places, const ck_pooling *p) {
  size_t out = p->rows.output * p->columns.output, in = p->rows.input * p->columns.input;
  bool pairs = K(are_pairs)(&p->rows) && K(are_pairs)(&p->columns) && p->columns.output >= 4;
  for (size_t plane = 0; plane < p->planes; plane++, x += in, y += out, places += out) {
    if (pairs)
      K(plane_maxima_of_pairs)(x, y, places, &p->rows, &p->columns);
    else
      K(plane_maxima)(x, y, places, &p->rows, &p->columns);
  }
}

static void K(max_pooling_gradient)(
  const float *places, const float *g, float *dx, const ck_pooling *p, bool accumulate) {
  size_t out = p->rows.output * p->columns.output, in = p->rows.input * p->columns.input;
  for (size_t plane = 0; plane < p->planes; plane++, dx += in, g += out, places += out) {
    if (!accumulate) __builtin_memset(dx, 0, in * sizeof(float));
    for (size_t i = 0; i < out; i++) dx[(size_t)places[i]] += g[i];
  }
}

static void K(average_pooling)(const float *x, float *y, const ck_pooling *p) {
  float share = 1 / (float)(p->rows.kernel * p->columns.kernel);
  for (size_t plane = 0; plane < p->planes; plane++) {
    for (size_t r = 0; r < p->rows.output; r++) {
      K(span) down = K(window)(&p->rows, r);
      for (size_t c = 0; c < p->columns.output; c++) {
        K(span) along = K(window)(&p->columns, c);
        float sum = 0;
        for (size_t i = down.first; i < down.end; i++)
          for (size_t j = along.first; j < along.end; j++) sum += x[i * p->columns.input + j];
        *y++ = sum * share;
      }
    }
    x += p->rows.input * p->columns.input;
  }
}

static void K(average_pooling_gradient)(
  const float *g, float *dx, const ck_pooling *p, bool accumulate) {
  float share = 1 / (float)(p->rows.kernel * p->columns.kernel);
  size_t in = p->rows.input * p->columns.input;
  for (size_t plane = 0; plane < p->planes; plane++, dx += in) {
    if (!accumulate) __builtin_memset(dx, 0, in * sizeof(float));
    for (size_t r = 0; r < p->rows.output; r++) {
      K(span) down = K(window)(&p->rows, r);
      for (size_t c = 0; c < p->columns.output; c++) {
        K(span) along = K(window)(&p->columns, c);
        float slope = *g++ * share;
        for (size_t i = down.first; i < down.end; i++)
          for (size_t j = along.first; j < along.end; j++) dx[i * p->columns.input + j] += slope;
      }
    }
  }
}
