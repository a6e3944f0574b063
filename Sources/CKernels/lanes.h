// 16 lanes of numbers. Included once per instruction set, under `K(name)`.
#define LANES static inline __attribute__((always_inline))

LANES f16 K(splat)(float x) { return (f16)x; }

/// The first min(left, 16) numbers at p, the others `fill`.
LANES f16 K(load_or)(const float *p, size_t left, float fill) {
  if (left >= 16) return *(const f16_unaligned *)p;
  f16 x = (f16)fill;
  for (size_t i = 0; i < left; i++) x[i] = p[i];
  return x;
}

LANES f16 K(load)(const float *p, size_t left) { return K(load_or)(p, left, 0); }

LANES void K(store)(float *p, size_t left, f16 x) {
  if (left >= 16) {
    *(f16_unaligned *)p = x;
    return;
  }
  for (size_t i = 0; i < left; i++) p[i] = x[i];
}

/// Writes x, or adds it.
LANES void K(put)(float *p, size_t left, f16 x, bool accumulate) {
  if (accumulate) x = K(load)(p, left) + x;
  K(store)(p, left, x);
}

LANES f16 K(fma)(f16 a, f16 b, f16 c) { return __builtin_elementwise_fma(a, b, c); }

LANES f16 K(select)(s16 mask, f16 a, f16 b) { return (f16)((mask & (s16)a) | (~mask & (s16)b)); }

/// The first `left` lanes.
LANES s16 K(first)(size_t left) {
  const s16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < (s16)(int32_t)(left < 16 ? left : 16);
}

/// The larger one; b where one is not a number.
LANES f16 K(larger)(f16 a, f16 b) { return K(select)(a > b, a, b); }

LANES f16 K(magnitude)(f16 x) { return (f16)((s16)x & (s16)0x7fffffff); }

/// The magnitude of x with the sign of y.
LANES f16 K(with_sign)(f16 x, f16 y) {
  return (f16)(((s16)x & (s16)0x7fffffff) | ((s16)y & (s16)(int32_t)0x80000000));
}

#if LANE_BITS == 256
/// The same of eight lanes, of which each instruction looks into eight numbers: bits 3 and 4 of the
/// index, moved to the sign, choose among four of them.
LANES f8 K(at_eight)(const float *table, s8 index) {
  __m256i places = (__m256i)index;
  __m256 bit3 = (__m256)(index << 28), bit4 = (__m256)(index << 27), part[4];
  for (int i = 0; i < 4; i++)
    part[i] = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + 8 * i), places);
  __m256 low = _mm256_blendv_ps(part[0], part[1], bit3);
  return (f8)_mm256_blendv_ps(low, _mm256_blendv_ps(part[2], part[3], bit3), bit4);
}
#endif

/// The numbers of a table at the five lowest bits of each lane's index.
LANES f16 K(at)(const float table[32], s16 index) {
#if LANE_BITS == 512
  return (f16)_mm512_permutex2var_ps(
    _mm512_loadu_ps(table), (__m512i)index, _mm512_loadu_ps(table + 16));
#elif LANE_BITS == 256
  f16 result;
  result.lo = K(at_eight)(table, index.lo), result.hi = K(at_eight)(table, index.hi);
  return result;
#else
  f16 result;
  for (int i = 0; i < 16; i++) result[i] = table[index[i] & 31];
  return result;
#endif
}

/// The sum of the lanes: halves, quarters, eighths, pairs.
LANES float K(fold_sum)(f16 x) {
  f8 a = x.lo + x.hi;
  f4 b = a.lo + a.hi;
  return (b[0] + b[2]) + (b[1] + b[3]);
}

LANES double K(fold_sum_double)(d16 x) {
  d8 a = x.lo + x.hi;
  d4 b = a.lo + a.hi;
  return (b[0] + b[2]) + (b[1] + b[3]);
}

LANES float K(fold_maximum)(f16 x) {
  float largest = x[0];
  for (int i = 1; i < 16; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/// eˣ: x = k ln 2 + r, eʳ = 1 + r + r² P(r) with a minimax P (relative error 3e-9 before rounding).
/// Overflows to ∞ above 88.72; goes to 0 below −104.
LANES f16 K(exp16)(f16 x) {
  const f16 shifter = (f16)12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer
  x = K(select)(x > (f16)89.0f, (f16)89.0f, x);
  x = K(select)(x < (f16)-104.0f, (f16)-104.0f, x);
  f16 shifted = K(fma)(x, (f16)0x1.715476p+0f, shifter);
  f16 whole = shifted - shifter;
  f16 r = K(fma)(whole, (f16)-0x1.62e430p-1f, x);
  r = K(fma)(whole, (f16)0x1.05c610p-29f, r);
  f16 p = K(fma)(r, (f16)1.395171741e-03f, (f16)8.369598538e-03f);
  p = K(fma)(p, r, (f16)4.166618735e-02f);
  p = K(fma)(p, r, (f16)1.666651219e-01f);
  p = K(fma)(p, r, (f16)0.5f);
  p = K(fma)(r * r, p, r) + (f16)1.0f;
  s16 k = (s16)shifted - (s16)shifter;  // in two factors, as 2ᵏ alone may overflow
  s16 half = k >> 1;
  return p * (f16)((half + 127) << 23) * (f16)((k - half + 127) << 23);
}

/// ln x: x = 2ᵉ m with m in [√½, √2), ln(1 + f) = f − f²/2 + f³ P(f) with a minimax P.
LANES f16 K(log16)(f16 x) {
  s16 tiny = x < (f16)0x1p-126f;
  f16 scaled = K(select)(tiny, x * (f16)0x1p+24f, x);
  s16 exponent = ((s16)scaled - (s16)0x3f3504f3) >> 23;
  f16 f = (f16)((s16)scaled - (exponent << 23)) - (f16)1.0f;
  f16 e = __builtin_convertvector(exponent - (tiny & 24), f16);
  f16 z = f * f;
  f16 p = K(fma)(f, (f16)6.915368140e-02f, (f16)-1.178980768e-01f);
  p = K(fma)(p, f, (f16)1.187297627e-01f);
  p = K(fma)(p, f, (f16)-1.238434836e-01f);
  p = K(fma)(p, f, (f16)1.421865821e-01f);
  p = K(fma)(p, f, (f16)-1.666925102e-01f);
  p = K(fma)(p, f, (f16)2.000222653e-01f);
  p = K(fma)(p, f, (f16)-2.499998659e-01f);
  p = K(fma)(p, f, (f16)3.333331048e-01f);
  f16 low = K(fma)(z * f, p, e * (f16)-0x1.bd0106p-13f);
  low = K(fma)((f16)-0.5f, z, low);
  f16 y = K(fma)(e, (f16)0x1.63p-1f, f + low);
  y = K(select)(x == (f16)0.0f, (f16)-__builtin_inff(), y);
  y = K(select)(x == (f16)__builtin_inff(), x, y);
  return K(select)(x >= (f16)0.0f, y, (f16)__builtin_nanf(""));
}

LANES f16 K(sigmoid16)(f16 x) { return (f16)1.0f / ((f16)1.0f + K(exp16)(-x)); }

/// tanh x = x + x³ P(x²) near 0, else 1 − 2 / (e^2|x| + 1) with the sign of x.
LANES f16 K(tanh16)(f16 x) {
  f16 size = K(magnitude)(x);
  f16 z = x * x;
  f16 p = K(fma)(z, (f16)-5.717036780e-03f, (f16)2.065057866e-02f);
  p = K(fma)(p, z, (f16)-5.374349654e-02f);
  p = K(fma)(p, z, (f16)1.333149076e-01f);
  p = K(fma)(p, z, (f16)-3.333328366e-01f);
  f16 small = K(fma)(p * z, x, x);
  f16 large = (f16)1.0f - (f16)2.0f / (K(exp16)(size + size) + (f16)1.0f);
  return K(select)(size < (f16)0.625f, small, K(with_sign)(large, x));
}
