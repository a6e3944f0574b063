// Copies of rows, and filling strips (see strips.h) from images. Included once per instruction set.

/// y = x, or y + x, of any n, without a loop over single numbers: the last vector overlaps.
LANES void K(move)(float *y, const float *x, size_t n, bool accumulate) {
#define MOVE_IN(type)                                                           \
  do {                                                                          \
    const size_t lanes = sizeof(type) / sizeof(float);                          \
    type last, now, old;                                                        \
    __builtin_memcpy(&last, x + n - lanes, sizeof(type));                       \
    __builtin_memcpy(&old, y + n - lanes, sizeof(type));                        \
    last = accumulate ? old + last : last;                                      \
    for (size_t i = 0; i + lanes <= n; i += lanes) {                            \
      __builtin_memcpy(&now, x + i, sizeof(type));                              \
      __builtin_memcpy(&old, y + i, sizeof(type));                              \
      now = accumulate ? old + now : now;                                       \
      __builtin_memcpy(y + i, &now, sizeof(type));                              \
    }                                                                           \
    __builtin_memcpy(y + n - lanes, &last, sizeof(type));                       \
  } while (0)
  if (n >= 16) {
    MOVE_IN(f16);
  } else if (n >= 8) {
    MOVE_IN(f8);
  } else if (n >= 4) {
    MOVE_IN(f4);
  } else {
    for (size_t i = 0; i < n; i++) y[i] = accumulate ? y[i] + x[i] : x[i];
  }
#undef MOVE_IN
}

/// y[i] = x[2 i], eight at a time; the last eight overlap.
LANES void K(move_even)(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n;) {
    if (n < 8) {
      y[i] = x[2 * i];
      i++;
      continue;
    }
    if (i + 8 > n) i = n - 8;
    f8 low, high;
    __builtin_memcpy(&low, x + 2 * i, sizeof(f8));
    __builtin_memcpy(&high, x + 2 * i + 7, sizeof(f8));
    f8 even = __builtin_shufflevector(low, high, 0, 2, 4, 6, 9, 11, 13, 15);
    __builtin_memcpy(y + i, &even, sizeof(f8));
    i += 8;
  }
}

LANES void K(clear)(float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = 0;
}

/// One row of a phase of a strip from a row of an image.
LANES void K(fill_row)(const float *x, float *out, const strip_axis *a, size_t phase) {
  ptrdiff_t stride = (ptrdiff_t)a->stride, shift = (ptrdiff_t)phase - a->lead;
  ptrdiff_t places = (ptrdiff_t)a->places;
  ptrdiff_t first = shift < 0 ? (-shift + stride - 1) / stride : 0;
  ptrdiff_t end = ((ptrdiff_t)a->data - shift + stride - 1) / stride;
  if (first > places) first = places;
  if (end > places) end = places;
  if (end < first) end = first;
  K(clear)(out, (size_t)first);
  if (stride == 1) {
    K(move)(out + first, x + first + shift, (size_t)(end - first), false);
  } else if (stride == 2) {
    K(move_even)(out + first, x + 2 * first + shift, (size_t)(end - first));
  } else {
    for (ptrdiff_t i = first; i < end; i++) out[i] = x[stride * i + shift];
  }
  K(clear)(out + end, (size_t)(places - end));
}

/// The strips of channels of one image, and zeros after them.
static void K(fill_strips)(const float *x, size_t channels, const strip *s, float *out) {
  const strip_axis *rows = &s->rows, *columns = &s->columns;
  for (size_t channel = 0; channel < channels; channel++) {
    for (size_t phase = 0; phase < rows->phases * columns->phases; phase++) {
      for (size_t i = 0; i < rows->places; i++, out += columns->places) {
        ptrdiff_t row = (ptrdiff_t)(rows->stride * i + phase / columns->phases) - rows->lead;
        if (row < 0 || row >= (ptrdiff_t)rows->data)
          K(clear)(out, columns->places);
        else
          K(fill_row)(x + (size_t)row * columns->data, out, columns, phase % columns->phases);
      }
    }
    x += rows->data * columns->data;
  }
  K(clear)(out, strip_slack(s));
}
