// Loops over whole buffers: sums, the tree, gathering. Once per instruction set.

static double K(sum)(const float *x, size_t n) {
  d16 sum = (d16)0.0;
  for (size_t i = 0; i < n; i += 16) sum += __builtin_convertvector(K(load)(x + i, n - i), d16);
  return K(fold_sum_double)(sum);
}

static double K(sum_of_squares)(const float *x, size_t n) {
  d16 sum = (d16)0.0;
  for (size_t i = 0; i < n; i += 16) {
    d16 value = __builtin_convertvector(K(load)(x + i, n - i), d16);
    sum += value * value;
  }
  return K(fold_sum_double)(sum);
}

/// Numbers of a part that are summed at once; with 16 levels of the tree 64 KiB of stack.
#define TREE_BLOCK 1024

static void K(tree_block)(
  const float *const *parts, size_t count, size_t at, size_t n, float *out, float *scratch) {
  if (count == 1) {
    __builtin_memcpy(out, parts[0] + at, n * sizeof(float));
  } else if (count == 2) {
    K(add)(parts[0] + at, parts[1] + at, out, n, false);
  } else {
    size_t left = (count + 1) / 2;
    K(tree_block)(parts, left, at, n, out, scratch);
    K(tree_block)(parts + left, count - left, at, n, scratch, scratch + TREE_BLOCK);
    K(add)(out, scratch, out, n, false);
  }
}

static void K(tree_sum)(const float *const *parts, size_t count, float *out, size_t n) {
  float scratch[16 * TREE_BLOCK] __attribute__((aligned(64)));
  float block[TREE_BLOCK] __attribute__((aligned(64)));  // `out` may be one of the parts
  for (size_t at = 0; at < n; at += TREE_BLOCK) {
    size_t size = n - at < TREE_BLOCK ? n - at : TREE_BLOCK;
    K(tree_block)(parts, count, at, size, block, scratch);
    __builtin_memcpy(out + at, block, size * sizeof(float));
  }
}

static void K(gather_bytes)(
  const uint8_t *bytes, const int64_t *rows, size_t count, size_t n, float scale, float offset,
  float *out) {
  for (size_t r = 0; r < count; r++, out += n) {
    const uint8_t *row = bytes + (size_t)rows[r] * n;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
      f16 value = __builtin_convertvector(*(const b16_unaligned *)(row + i), f16);
      K(store)(out + i, 16, K(fma)(value, (f16)scale, (f16)offset));
    }
    for (; i < n; i++) out[i] = K(fma)((f16)(float)row[i], (f16)scale, (f16)offset)[0];
  }
}

static void K(gather_rows)(
  const float *x, const int64_t *rows, size_t count, size_t n, float *out) {
  for (size_t r = 0; r < count; r++)
    __builtin_memcpy(out + r * n, x + (size_t)rows[r] * n, n * sizeof(float));
}
