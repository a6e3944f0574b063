// Numbers of 16 bits: the sign, the exponent and the first 7 bits of the mantissa of a float.

/// The nearest such numbers, of two that are as near the even one, as floats; what is no number stays so.
LANES s16 K(nearest_bfloat16)(f16 x) {
  s16 bits = (s16)x, upper = (s16)(int32_t)0xffff0000;
  s16 rounded = (bits + 0x7fff + ((bits >> 16) & 1)) & upper;
  s16 quiet = (bits | 0x00400000) & upper;
  s16 is_number = (bits & 0x7fffffff) <= (s16)0x7f800000;
  return (is_number & rounded) | (~is_number & quiet);
}

static void K(round_to_bfloat16)(float *x, size_t n) {
  for (size_t i = 0; i < n; i += 16)
    K(store)(x + i, n - i, (f16)K(nearest_bfloat16)(K(load)(x + i, n - i)));
}

static void K(to_bfloat16)(const float *x, uint16_t *y, size_t n) {
  for (size_t i = 0; i < n; i += 16) {
    s16 bits = K(nearest_bfloat16)(K(load)(x + i, n - i)) >> 16;
    size_t count = n - i < 16 ? n - i : 16;
    for (size_t j = 0; j < count; j++) y[i + j] = (uint16_t)bits[j];
  }
}

static void K(from_bfloat16)(const uint16_t *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i += 16) {
    s16 bits = (s16)0;
    size_t count = n - i < 16 ? n - i : 16;
    for (size_t j = 0; j < count; j++) bits[j] = x[i + j];
    K(store)(y + i, n - i, (f16)(bits << 16));
  }
}
