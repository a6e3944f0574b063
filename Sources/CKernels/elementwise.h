// Elementwise loops and dropout. Included once per instruction set, under `K(name)`.
#define UNARY(name, expression)                                                 \
  static void K(name)(const float *px, float *py, size_t n) {                   \
    for (size_t i = 0; i < n; i += 16) {                                        \
      f16 x = K(load)(px + i, n - i);                                           \
      K(store)(py + i, n - i, (expression));                                    \
    }                                                                           \
  }

#define UNARY_GRADIENT(name, expression)                                        \
  static void K(name)(                                                          \
    const float *px, const float *py, const float *pg, float *pd, size_t n,     \
    bool accumulate) {                                                          \
    for (size_t i = 0; i < n; i += 16) {                                        \
      f16 x = K(load)(px + i, n - i), y = K(load)(py + i, n - i);               \
      f16 g = K(load)(pg + i, n - i);                                           \
      (void)x, (void)y;                                                         \
      K(put)(pd + i, n - i, (expression), accumulate);                          \
    }                                                                           \
  }

#define BINARY(name, expression)                                                \
  static void K(name)(                                                          \
    const float *pa, const float *pb, float *py, size_t n, bool accumulate) {   \
    for (size_t i = 0; i < n; i += 16) {                                        \
      f16 a = K(load)(pa + i, n - i), b = K(load)(pb + i, n - i);               \
      K(put)(py + i, n - i, (expression), accumulate);                          \
    }                                                                           \
  }

/// 1 − Φ(|x|) of the normal distribution, within 2e-7 / |x|: cubic polynomials in the distance from
/// the nearest of the places 0, w, …, 31 w with w = 23/128, the last of them 0. Leaves in `size` |x|, cut
/// to 31 w.
LANES f16 K(normal_tail16)(f16 x, f16 *size) {
  const f16 shifter = (f16)12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer
  const f16 width = (f16)0.1796875f, last = (f16)31.0f * width;
  f16 a = K(magnitude)(x);
  a = a < last ? a : last;
  f16 shifted = K(fma)(a, (f16)5.565217391f, shifter);
  f16 t = K(fma)(shifted - shifter, -width, a);
  f16 p = K(at)(ck_normal_tail[3], (s16)shifted);
  p = K(fma)(p, t, K(at)(ck_normal_tail[2], (s16)shifted));
  p = K(fma)(p, t, K(at)(ck_normal_tail[1], (s16)shifted));
  *size = a;
  return K(fma)(p, t, K(at)(ck_normal_tail[0], (s16)shifted));
}

/// x Φ(x) = max(0, x) − |x| (1 − Φ(|x|)), 0 at −∞.
LANES f16 K(gelu16)(f16 x) {
  f16 size, tail = K(normal_tail16)(x, &size);
  return K(fma)(-size, tail, (f16)0.0f > x ? (f16)0.0f : x);
}

/// Φ(x) + x φ(x), with x cut to [−30, 30], where φ is 0.
LANES f16 K(gelu_derivative16)(f16 x) {
  x = K(select)(x > (f16)30.0f, (f16)30.0f, x);
  x = K(select)(x < (f16)-30.0f, (f16)-30.0f, x);
  f16 density = K(exp16)(x * x * (f16)-0.5f) * (f16)0x1.988454p-2f;
  f16 size, tail = K(normal_tail16)(x, &size);
  return K(fma)(x, density, K(select)(x < (f16)0.0f, tail, (f16)1.0f - tail));
}

LANES f16 K(sign16)(f16 x) {
  return K(select)(x == (f16)0.0f, (f16)0.0f, K(with_sign)((f16)1.0f, x));
}

/// ln (1 + x): the rounding of 1 + x is undone by the quotient. Source: Kahan, after Higham, *Accuracy
/// and Stability of Numerical Algorithms* (2002) §1.14.
LANES f16 K(log1p16)(f16 x) {
  f16 sum = (f16)1.0f + x;
  f16 y = K(log16)(sum) * (x / (sum - (f16)1.0f));
  y = K(select)(sum == (f16)1.0f, x, y);
  return K(select)(x == (f16)__builtin_inff(), x, y);
}

/// eˣ − 1, near 0 with the rounding of eˣ undone, as above.
LANES f16 K(expm1_16)(f16 x) {
  f16 power = K(exp16)(x);
  f16 y = (power - (f16)1.0f) * (x / K(log16)(power));
  y = K(select)(K(magnitude)(x) > (f16)1.0f, power - (f16)1.0f, y);
  return K(select)(power == (f16)1.0f, x, y);
}

LANES f16 K(softplus16)(f16 x) {
  return K(select)(x < (f16)0.0f, (f16)0.0f, x) + K(log1p16)(K(exp16)(-K(magnitude)(x)));
}

/// sin (x + quarter π/2) for |x| up to 2¹³, within 10⁻⁷: x = k π/2 + r by three fused steps, then
/// sin r = r + r³ P(r²) or cos r = 1 − r²/2 + r⁴ Q(r²), whose P and Q are least-squares fits at
/// Chebyshev nodes of r in [0, π/4], weighted by r² and r⁴.
LANES f16 K(sine16)(f16 x, int32_t quarter) {
  const f16 shifter = (f16)12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer
  f16 shifted = K(fma)(x, (f16)0x1.45f306p-1f, shifter);
  f16 whole = shifted - shifter;
  f16 r = K(fma)(whole, (f16)-0x1.921fb6p+0f, x);
  r = K(fma)(whole, (f16)0x1.777a5cp-25f, r);
  r = K(fma)(whole, (f16)0x1.ee59dap-50f, r);
  f16 z = r * r;
  f16 p = K(fma)(z, (f16)-0x1.995ep-13f, (f16)0x1.110798p-7f);
  p = K(fma)(p, z, (f16)-0x1.555546p-3f);
  f16 sine = K(fma)(p * z, r, r);
  f16 q = K(fma)(z, (f16)0x1.9a0118p-16f, (f16)-0x1.6c0c86p-10f);
  q = K(fma)(q, z, (f16)0x1.55554ap-5f);
  f16 cosine = K(fma)(q, z * z, K(fma)((f16)-0.5f, z, (f16)1.0f));
  s16 k = (s16)shifted - (s16)shifter + quarter;
  f16 y = K(select)((k & 1) != 0, cosine, sine);
  return K(select)((k & 2) != 0, -y, y);
}

UNARY(exp, K(exp16)(x))
UNARY(log, K(log16)(x))
UNARY(sqrt, __builtin_elementwise_sqrt(x))
UNARY(square, x *x)
UNARY(abs, K(magnitude)(x))
UNARY(relu, K(select)(x < (f16)0.0f, (f16)0.0f, x))
UNARY(sigmoid, K(sigmoid16)(x))
UNARY(tanh, K(tanh16)(x))
UNARY(gelu, K(gelu16)(x))
UNARY(log1p, K(log1p16)(x))
UNARY(expm1, K(expm1_16)(x))
UNARY(softplus, K(softplus16)(x))
UNARY(sin, K(sine16)(x, 0))
UNARY(cos, K(sine16)(x, 1))

UNARY_GRADIENT(exp_gradient, g *y)
UNARY_GRADIENT(log_gradient, g / x)
UNARY_GRADIENT(sqrt_gradient, g *(f16)0.5f / y)
UNARY_GRADIENT(square_gradient, g *(x + x))
UNARY_GRADIENT(abs_gradient, g *K(sign16)(x))
UNARY_GRADIENT(relu_gradient, K(select)(y > (f16)0.0f, g, (f16)0.0f))
UNARY_GRADIENT(sigmoid_gradient, g *(y * ((f16)1.0f - y)))
UNARY_GRADIENT(tanh_gradient, g *K(fma)(-y, y, (f16)1.0f))
UNARY_GRADIENT(gelu_gradient, g *K(gelu_derivative16)(x))
UNARY_GRADIENT(log1p_gradient, g / ((f16)1.0f + x))
UNARY_GRADIENT(expm1_gradient, g *(y + (f16)1.0f))
UNARY_GRADIENT(softplus_gradient, g *K(sigmoid16)(x))

BINARY(add, a + b)
BINARY(subtract, a - b)
BINARY(multiply, a *b)
BINARY(divide, a / b)

static void K(divisor_gradient)(
  const float *y, const float *b, const float *g, float *db, size_t n, bool accumulate) {
  for (size_t i = 0; i < n; i += 16) {
    f16 ratio = K(load)(y + i, n - i) / K(load_or)(b + i, n - i, 1);
    K(put)(db + i, n - i, -(K(load)(g + i, n - i) * ratio), accumulate);
  }
}

static void K(affine)(
  const float *x, float scale, float shift, float *y, size_t n, bool accumulate) {
  for (size_t i = 0; i < n; i += 16) {
    f16 value = K(fma)(K(load)(x + i, n - i), (f16)scale, (f16)shift);
    K(put)(y + i, n - i, value, accumulate);
  }
}

/// Philox4x32-10 (Salmon et al., SC 2011, §3.3) on 16 blocks side by side: words[w][b] is word w
/// of the block at the counter (first + b, item low, item high, step).
LANES void K(philox16)(u16 words[4], ck_position position, uint32_t first) {
  const u16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  u16 x = lane + first, y = (u16)(uint32_t)position.item;
  u16 z = (u16)(uint32_t)(position.item >> 32), w = (u16)position.step;
  uint32_t k0 = (uint32_t)position.key, k1 = (uint32_t)(position.key >> 32);
  for (int round = 0; round < 10; round++) {
    q16 p = __builtin_convertvector(x, q16) * (q16)(uint64_t)0xD2511F53;
    q16 q = __builtin_convertvector(z, q16) * (q16)(uint64_t)0xCD9E8D57;
    u16 p_high = __builtin_convertvector(p >> 32, u16);
    u16 q_high = __builtin_convertvector(q >> 32, u16);
    x = q_high ^ y ^ (u16)k0;
    y = __builtin_convertvector(q, u16);
    z = p_high ^ w ^ (u16)k1;
    w = __builtin_convertvector(p, u16);
    k0 += 0x9E3779B9, k1 += 0xBB67AE85;
  }
  words[0] = x, words[1] = y, words[2] = z, words[3] = w;
}

/// Element c of a row uses word (c / 16) % 4 of block 16 · (c / 64) + c % 16, row r the item
/// `position.item` + r: 64 elements take 16 blocks and no lane moves.
static void K(dropout)(
  const float *x, float *y, size_t rows, size_t columns, ck_position position, uint32_t threshold,
  float scale, bool accumulate) {
  for (size_t r = 0; r < rows; r++, position.item++) {
    for (size_t group = 0; group < columns; group += 64) {
      u16 words[4];
      K(philox16)(words, position, (uint32_t)(group / 4));
      for (size_t w = 0; w < 4 && group + 16 * w < columns; w++) {
        size_t c = group + 16 * w, left = columns - c;
        f16 kept = K(load)(x + r * columns + c, left) * (f16)scale;
        f16 value = K(select)((s16)(words[w] >= (u16)threshold), kept, (f16)0.0f);
        K(put)(y + r * columns + c, left, value, accumulate);
      }
    }
  }
}
