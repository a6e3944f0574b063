// Softmax of attention, whole or block by block, and its dropout. Included once per instruction set.

/// 16 scores from column i on; −∞ from column `seen` on and where the mask is 0. Scores beyond all numbers
/// are the largest ones, so that of several all count the same.
LANES f16 K(seen_scores)(const float *scores, const float *mask, size_t i, size_t seen, size_t n) {
  const s16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const float largest = __FLT_MAX__;
  f16 x = K(load)(scores + i, n - i);
  x = K(select)(x > (f16)largest, (f16)largest, x);
  x = K(select)(x < (f16)-largest, (f16)-largest, x);
  s16 is_seen = lane < (s16)(int32_t)(seen - i < 16 ? seen - i : 16);
  if (mask) is_seen &= K(load)(mask + i, n - i) != (f16)0.0f;
  return K(select)(is_seen, x, (f16)-__builtin_inff());
}

/// How many of n columns a row may see at most, from the first.
LANES size_t K(seen_columns)(size_t row, size_t n, const ck_sight *sight) {
  if (!sight->causal) return n;
  size_t end = sight->query + row + 1;
  if (end <= sight->key) return 0;
  return end - sight->key < n ? end - sight->key : n;
}

/// The mask of a row.
LANES const float *K(row_mask)(size_t row, const ck_sight *sight) {
  return sight->mask ? sight->mask + row * sight->mask_step : NULL;
}

LANES float K(largest_seen)(
  const float *scores, const float *mask, size_t seen, size_t n, float least) {
  f16 largest = (f16)least;
  for (size_t i = 0; i < seen; i += 16)
    largest = K(larger)(K(seen_scores)(scores, mask, i, seen, n), largest);
  return K(fold_maximum)(largest);
}

/// scores = exp((scores − top) · scale) where they are seen, else 0; returns their sum.
LANES float K(seen_exponentials)(
  float *scores, const float *mask, size_t seen, size_t n, float top, float scale) {
  size_t i = 0;
  f16 sum = (f16)0.0f;
  for (; i < seen; i += 16) {
    f16 x = K(seen_scores)(scores, mask, i, seen, n);
    f16 e = K(exp16)((x - (f16)top) * (f16)scale);
    sum += e;
    K(store)(scores + i, n - i, e);
  }
  for (; i < n; i += 16) K(store)(scores + i, n - i, (f16)0.0f);
  return K(fold_sum)(sum);
}

/// Whether a score that is seen is NaN.
LANES int K(sees_nan)(const float *scores, const float *mask, size_t seen, size_t n) {
  for (size_t i = 0; i < seen; i += 16) {
    f16 x = K(seen_scores)(scores, mask, i, seen, n);
    for (size_t lane = 0; lane < 16; lane++)
      if (x[lane] != x[lane]) return 1;
  }
  return 0;
}

/// Columns in the vectors that hold the first `seen`.
LANES size_t K(touched)(size_t seen, size_t n) {
  size_t end = (seen + 15) / 16 * 16;
  return end < n ? end : n;
}

LANES void K(multiply_by)(float *x, size_t n, float factor) {
  for (size_t i = 0; i < n; i += 16)
    K(store)(x + i, n - i, K(load)(x + i, n - i) * (f16)factor);
}

static void K(attention_weights)(float *scores, size_t rows, size_t n, ck_sight sight) {
  for (size_t r = 0; r < rows; r++, scores += n) {
    size_t seen = K(seen_columns)(r, n, &sight);
    const float *mask = K(row_mask)(r, &sight);
    float top = K(largest_seen)(scores, mask, seen, n, -__builtin_inff());
    if (top == -__builtin_inff()) top = 0;  // a row that sees nothing gets zeros
    float total = K(seen_exponentials)(scores, mask, seen, n, top, sight.scale);
    K(multiply_by)(scores, K(touched)(seen, n), total > 0 ? 1 / total : 0);
  }
}

static void K(attention_weights_gradient)(
  const float *weights, float *g, size_t rows, size_t n, ck_sight sight) {
  for (size_t r = 0; r < rows; r++, weights += n, g += n) {
    size_t seen = K(seen_columns)(r, n, &sight), i = 0;
    f16 dot = (f16)0.0f;
    for (i = 0; i < seen; i += 16)
      dot = K(fma)(K(load)(weights + i, n - i), K(load)(g + i, n - i), dot);
    f16 mean = (f16)K(fold_sum)(dot);
    for (i = 0; i < seen; i += 16) {
      f16 d = K(load)(weights + i, n - i) * (K(load)(g + i, n - i) - mean);
      K(store)(g + i, n - i, d * (f16)sight.scale);
    }
    for (; i < n; i += 16) K(store)(g + i, n - i, (f16)0.0f);
  }
}

static void K(attention_block)(
  float *scores, float *tops, float *totals, float *sums, size_t rows, size_t n, size_t width,
  ck_sight sight) {
  for (size_t r = 0; r < rows; r++, scores += n, sums += width) {
    size_t seen = K(seen_columns)(r, n, &sight);
    const float *mask = K(row_mask)(r, &sight);
    float before = tops[r], top = K(largest_seen)(scores, mask, seen, n, before);
    if (top == -__builtin_inff() && !K(sees_nan)(scores, mask, seen, n)) {  // nothing is seen so far
      for (size_t i = 0; i < n; i++) scores[i] = 0;
      continue;
    }
    float total = K(seen_exponentials)(scores, mask, seen, n, top, sight.scale);
    tops[r] = top;
    if (top == before) {
      totals[r] += total;
    } else {
      float kept = K(exp16)((f16)((before - top) * sight.scale))[0];
      totals[r] = totals[r] * kept + total;
      K(multiply_by)(sums, width, kept);
    }
  }
}

static void K(attention_shares)(
  const float *sums, float *totals, float *y, size_t stride, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, sums += width, y += stride) {
    totals[r] = totals[r] != 0 ? 1 / totals[r] : 0;
    for (size_t i = 0; i < width; i += 16)
      K(store)(y + i, width - i, K(load)(sums + i, width - i) * (f16)totals[r]);
  }
}

static void K(attention_block_weights)(
  float *scores, const float *tops, const float *shares, size_t rows, size_t n, ck_sight sight) {
  for (size_t r = 0; r < rows; r++, scores += n) {
    size_t seen = shares[r] != 0 ? K(seen_columns)(r, n, &sight) : 0;
    K(seen_exponentials)(scores, K(row_mask)(r, &sight), seen, n, tops[r], sight.scale);
    K(multiply_by)(scores, K(touched)(seen, n), shares[r]);
  }
}

static void K(attention_block_gradient)(
  const float *weights, float *g, const float *dots, size_t rows, size_t n, float scale) {
  for (size_t r = 0; r < rows; r++, weights += n, g += n)
    for (size_t i = 0; i < n; i += 16) {
      f16 d = K(load)(weights + i, n - i) * (K(load)(g + i, n - i) - (f16)dots[r]);
      K(store)(g + i, n - i, d * (f16)scale);
    }
}

static void K(attention_dots)(
  const float *a, const float *b, size_t stride, float *dots, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; r++, a += stride, b += stride) {
    f16 dot = (f16)0.0f;
    for (size_t i = 0; i < width; i += 16)
      dot = K(fma)(K(load)(a + i, width - i), K(load)(b + i, width - i), dot);
    dots[r] = K(fold_sum)(dot);
  }
}

static void K(attention_dropout)(
  const float *x, float *y, size_t rows, size_t n, ck_position position, uint32_t first,
  uint32_t step, uint32_t threshold, float scale) {
  for (size_t r = 0; r < rows; r++, x += n, y += n, first += step) {
    for (size_t group = 0; group < n; group += 64) {
      u16 words[4];
      K(philox16)(words, position, first + (uint32_t)(group / 4));
      for (size_t w = 0; w < 4 && group + 16 * w < n; w++) {
        size_t c = group + 16 * w;
        f16 kept = K(load)(x + c, n - c) * (f16)scale;
        s16 stays = (s16)(words[w] >= (u16)threshold);
        K(store)(y + c, n - c, K(select)(stays, kept, (f16)0.0f));
      }
    }
  }
}
