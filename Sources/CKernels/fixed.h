// Fixed-point sums and differences of whole buffers. Once per instruction set.

static void K(measure_difference)(
  const float *a, const float *b, size_t n, double *squares, float *largest) {
  d16 sum = (d16)0.0;
  f16 maximum = (f16)0.0f;
  for (size_t i = 0; i < n; i += 16) {
    f16 x = K(load)(a + i, n - i), y = K(load)(b + i, n - i);
    d16 difference = __builtin_convertvector(x, d16) - __builtin_convertvector(y, d16);
    sum += difference * difference;
    maximum = K(larger)(K(magnitude)(x - y), maximum);
  }
  *squares = K(fold_sum_double)(sum);
  *largest = K(fold_maximum)(maximum);
}

/// 1.5 · 2⁵²: adding it rounds a number below 2⁵¹ to an integer, ties to even, which then stands in
/// the low bits.
#define ROUNDING 6755399441055744.0

static void K(add_fixed_point)(
  const float *a, const float *b, double scale, int64_t *sums, size_t n) {
  for (size_t i = 0; i < n; i += 16) {
    d16 difference = __builtin_convertvector(K(load)(a + i, n - i), d16)
      - __builtin_convertvector(K(load)(b + i, n - i), d16);
    d16 shifted = difference * (d16)scale + (d16)ROUNDING;
    l16 whole = (l16)shifted - (l16)(d16)ROUNDING;
    if (n - i >= 16) {
      *(l16_unaligned *)(sums + i) += whole;
    } else {
      for (size_t lane = 0; i + lane < n; lane++) sums[i + lane] += whole[lane];
    }
  }
}

static void K(add_integers)(const int64_t *x, int64_t *sums, size_t n) {
  for (size_t i = 0; i < n; i++) sums[i] += x[i];
}

static void K(fixed_point_values)(const int64_t *sums, double unit, float *out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = (float)((double)sums[i] * unit);
}

static void K(add_scaled_difference)(
  const float *a, const float *b, float scale, float *y, size_t n) {
  for (size_t i = 0; i < n; i += 16) {
    f16 difference = K(load)(a + i, n - i) - K(load)(b + i, n - i);
    K(store)(y + i, n - i, K(fma)(difference, (f16)scale, K(load)(y + i, n - i)));
  }
}
