// Matrix products with a packed second factor. Included once per instruction set.
//
// Every number of the output is one chain of fused multiply-adds over (a block of) the inner extent,
// in its order, so its bits depend neither on the tile that computes it nor on the other rows.
#define PACKED_WIDTH (16 * PACKED_VECTORS)

/// b(i, j) = b[i · row + j · column] in panels of `PACKED_WIDTH` columns, one row of a panel after
/// the other; columns beyond n are 0.
static void K(pack)(
  const float *b, size_t row, size_t column, size_t k, size_t n, float *packed) {
  for (size_t first = 0; first < n; first += PACKED_WIDTH) {
    size_t width = n - first < PACKED_WIDTH ? n - first : PACKED_WIDTH;
    for (size_t i = 0; i < k; i++, packed += PACKED_WIDTH) {
      const float *from = b + i * row + first * column;
      if (column == 1 && width == PACKED_WIDTH) {
        for (size_t v = 0; v < PACKED_WIDTH; v += 16) K(store)(packed + v, 16, K(load)(from + v, 16));
      } else {
        for (size_t j = 0; j < PACKED_WIDTH; j++) packed[j] = j < width ? from[j * column] : 0;
      }
    }
  }
}

/// `rows` rows of a panel's columns; `rows` is constant where this is inlined.
LANES void K(packed_tile)(
  const float *a, size_t row, size_t column, const float *packed, float *y, size_t stride,
  size_t k, size_t width, const int rows, bool accumulate) {
  f16 sums[PACKED_ROWS][PACKED_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < PACKED_VECTORS; v++) sums[r][v] = (f16)0.0f;
  for (size_t i = 0; i < k; i++, packed += PACKED_WIDTH, a += column) {
    f16 b[PACKED_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < PACKED_VECTORS; v++) b[v] = K(load)(packed + 16 * v, 16);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < PACKED_VECTORS; v++)
        sums[r][v] = K(fma)((f16)a[(size_t)r * row], b[v], sums[r][v]);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < PACKED_VECTORS; v++)
      if (width > (size_t)(16 * v))
        K(put)(y + (size_t)r * stride + 16 * v, width - 16 * v, sums[r][v], accumulate);
}

static void K(packed_product)(
  const float *a, size_t row, size_t column, const float *packed, float *y, size_t stride,
  size_t m, size_t n, size_t k, bool accumulate) {
  for (size_t first = 0; first < n; first += PACKED_WIDTH, packed += k * PACKED_WIDTH) {
    size_t width = n - first < PACKED_WIDTH ? n - first : PACKED_WIDTH, r = 0;
    float *out = y + first;
    for (; r + PACKED_ROWS <= m; r += PACKED_ROWS)
      K(packed_tile)(
        a + r * row, row, column, packed, out + r * stride, stride, k, width, PACKED_ROWS,
        accumulate);
    for (; r + 2 <= m; r += 2)
      K(packed_tile)(
        a + r * row, row, column, packed, out + r * stride, stride, k, width, 2, accumulate);
    for (; r < m; r++)
      K(packed_tile)(
        a + r * row, row, column, packed, out + r * stride, stride, k, width, 1, accumulate);
  }
}

/// Inner extent and columns of a block of `b`, 192 KiB of stack, and rows of `a` packed at once.
#define BLOCK_INNER 256
#define BLOCK_COLUMNS 192
#define BLOCK_ROWS 16

/// a(i, j) of 16 rows, column after column; rows beyond `rows` are 0.
LANES void K(pack_rows)(
  const float *a, size_t row, size_t column, size_t rows, size_t k, float *packed) {
  for (size_t i = 0; i < k; i++, a += column, packed += BLOCK_ROWS) {
    if (row == 1) {
      K(store)(packed, 16, K(load)(a, rows));
    } else {
      for (size_t r = 0; r < BLOCK_ROWS; r++) packed[r] = r < rows ? a[r * row] : 0;
    }
  }
}

static void K(product)(
  const float *a, size_t row, size_t column, const float *b, size_t b_row, size_t b_column,
  float *y, size_t stride, size_t m, size_t n, size_t k, bool accumulate) {
  float columns[BLOCK_INNER * BLOCK_COLUMNS] __attribute__((aligned(64)));
  float rows[BLOCK_INNER * BLOCK_ROWS] __attribute__((aligned(64)));
  for (size_t i = 0; i < k; i += BLOCK_INNER) {
    size_t inner = k - i < BLOCK_INNER ? k - i : BLOCK_INNER;
    for (size_t j = 0; j < n; j += BLOCK_COLUMNS) {
      size_t width = n - j < BLOCK_COLUMNS ? n - j : BLOCK_COLUMNS;
      bool adds = accumulate || i > 0;
      K(pack)(b + i * b_row + j * b_column, b_row, b_column, inner, width, columns);
      if (column == 1) {
        K(packed_product)(
          a + i, row, 1, columns, y + j, stride, m, width, inner, adds);
        continue;
      }
      for (size_t r = 0; r < m; r += BLOCK_ROWS) {
        size_t height = m - r < BLOCK_ROWS ? m - r : BLOCK_ROWS;
        K(pack_rows)(a + r * row + i * column, row, column, height, inner, rows);
        K(packed_product)(
          rows, 1, BLOCK_ROWS, columns, y + r * stride + j, stride, height, width, inner, adds);
      }
    }
  }
}
