// Pooling over windows of images' planes. Included once per instruction set; the loops are scalar.

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

static void K(max_pooling)(const float *x, float *y, float *places, const ck_pooling *p) {
  size_t out = p->rows.output * p->columns.output, in = p->rows.input * p->columns.input;
  bool halves = p->rows.kernel == 2 && p->rows.stride == 2 && p->rows.padding == 0 &&
    p->columns.kernel == 2 && p->columns.stride == 2 && p->columns.padding == 0;
  // With constant windows the compiler unrolls the loops over them.
  ck_axis rows = {p->rows.input, p->rows.output, 2, 2, 0, 1};
  ck_axis columns = {p->columns.input, p->columns.output, 2, 2, 0, 1};
  for (size_t plane = 0; plane < p->planes; plane++, x += in, y += out, places += out) {
    if (halves)
      K(plane_maxima)(x, y, places, &rows, &columns);
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
