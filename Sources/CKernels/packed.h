// Matrix products. Included once per instruction set.
//
// Every number of the output is one chain of fused multiply-adds over (a block of) the inner extent,
// in its order, so its bits depend neither on the tile that computes it nor on the other rows.

/// Inner extent and columns of a block of the second factor, 192 KiB of stack, and rows of the first
/// that are packed at once.
#define BLOCK_INNER 256
#define BLOCK_COLUMNS 192
#define BLOCK_ROWS (8 * PACKED_ROWS)

/// How many vectors the next panel takes of the `left` ones.
LANES size_t K(panel_vectors)(size_t left) {
  return left == PACKED_VECTORS + 1 ? (left + 1) / 2 : smaller(left, PACKED_VECTORS);
}

/// The first four numbers of rows r, r + 4, r + 8 and r + 12, those beyond `last` taken from it.
LANES f16 K(row_quarters)(const float *b, size_t column, size_t r, size_t last) {
  f4 p = *(const f4_unaligned *)(b + smaller(r, last) * column);
  f4 q = *(const f4_unaligned *)(b + smaller(r + 4, last) * column);
  f4 s = *(const f4_unaligned *)(b + smaller(r + 8, last) * column);
  f4 t = *(const f4_unaligned *)(b + smaller(r + 12, last) * column);
  f8 low = __builtin_shufflevector(p, q, 0, 1, 2, 3, 4, 5, 6, 7);
  f8 high = __builtin_shufflevector(s, t, 0, 1, 2, 3, 4, 5, 6, 7);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

#define EVEN_PAIRS(x, y)                                                                     \
  __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define ODD_PAIRS(x, y)                                                                      \
  __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define FIRST_HALVES(x, y)                                                                   \
  __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define SECOND_HALVES(x, y)                                                                  \
  __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)

/// Transposes k numbers of 16 rows, `column` apart, those beyond `last` taken from it: number i of
/// all goes to packed + i · pitch.
LANES void K(pack_transposed)(
  const float *b, size_t column, size_t last, size_t k, float *packed, size_t pitch) {
  size_t i = 0;
  for (; i + 4 <= k; i += 4, b += 4, packed += 4 * pitch) {
    f16 r0 = K(row_quarters)(b, column, 0, last), r1 = K(row_quarters)(b, column, 1, last);
    f16 r2 = K(row_quarters)(b, column, 2, last), r3 = K(row_quarters)(b, column, 3, last);
    f16 p = EVEN_PAIRS(r0, r1), q = EVEN_PAIRS(r2, r3);
    f16 s = ODD_PAIRS(r0, r1), t = ODD_PAIRS(r2, r3);
    K(store)(packed, 16, FIRST_HALVES(p, q));
    K(store)(packed + pitch, 16, SECOND_HALVES(p, q));
    K(store)(packed + 2 * pitch, 16, FIRST_HALVES(s, t));
    K(store)(packed + 3 * pitch, 16, SECOND_HALVES(s, t));
  }
  for (; i < k; i++, b++, packed += pitch)
    for (size_t j = 0; j < 16; j++) packed[j] = b[smaller(j, last) * column];
}

/// 16 columns of b, of which `width` exist: row i goes to packed + i · pitch.
static void K(pack_columns)(
  const float *b, size_t row, size_t column, size_t k, size_t width, float *packed,
  size_t pitch) {
  if (row == 1 && width >= 16) {
    K(pack_transposed)(b, column, 15, k, packed, pitch);
  } else if (row == 1) {
    K(pack_transposed)(b, column, width - 1, k, packed, pitch);
  } else if (column == 1) {
    for (size_t i = 0; i < k; i++) K(store)(packed + i * pitch, 16, K(load)(b + i * row, width));
  } else {
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < 16; j++)
        packed[i * pitch + j] = j < width ? b[i * row + j * column] : 0;
  }
}

/// b(i, j) = b[i · row + j · column] in panels of `panel_vectors` · 16 columns, one row of a panel after
/// the other; what stands in columns beyond n does not matter.
static void K(pack)(
  const float *b, size_t row, size_t column, size_t k, size_t n, float *packed) {
  for (size_t first = 0, width; first < n; first += width, packed += k * width) {
    width = 16 * K(panel_vectors)((n - first + 15) / 16);
    for (size_t j = 0; j < width && first + j < n; j += 16)
      K(pack_columns)(
        b + (first + j) * column, row, column, k, n - first - j, packed + j, width);
  }
}

/// Rows of a panel's columns; `rows` and `vectors` are constant where this is inlined.
LANES void K(packed_tile)(
  const float *a, size_t row, size_t column, const float *b, size_t pitch, float *y,
  size_t stride, size_t k, size_t width, const int rows, const int vectors, bool accumulate) {
  f16 sums[PACKED_ROWS][PACKED_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (f16)0.0f;
  for (size_t i = 0; i < k; i++, b += pitch, a += column) {
    f16 columns[PACKED_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) columns[v] = K(load)(b + 16 * v, 16);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        sums[r][v] = K(fma)((f16)a[(size_t)r * row], columns[v], sums[r][v]);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      K(put)(y + (size_t)r * stride + 16 * v, width - 16 * v, sums[r][v], accumulate);
}

/// The height of the next of the tiles, as even as they can be, that cover the `left` rows.
LANES size_t K(tile_height)(size_t left) {
  size_t tiles = (left + PACKED_ROWS - 1) / PACKED_ROWS;
  return (left + tiles - 1) / tiles;
}

/// A factor of a product: number (i, j) is at i · row + j · column. The first factor may lie packed:
/// tile after tile, each column by column.
typedef struct K(factor) {
  const float *numbers;
  size_t row, column;
  bool is_packed;
} K(factor);

/// y = or += a · b for the columns of one panel, whose rows lie `pitch` apart.
static void K(panel_product)(
  K(factor) a, const float *b, size_t pitch, size_t vectors, float *y, size_t stride, size_t m,
  size_t width, size_t k, bool accumulate) {
  for (size_t r = 0, height; r < m; r += height) {
    height = K(tile_height)(m - r);
    const float *from = a.numbers + r * (a.is_packed ? k : a.row);
    size_t row = a.is_packed ? 1 : a.row, column = a.is_packed ? height : a.column;
    float *out = y + r * stride;
#define TILE(h, v)                                                                           \
  case h * 4 + v:                                                                            \
    K(packed_tile)(from, row, column, b, pitch, out, stride, k, width, h, v, accumulate);    \
    break;
#define TILES(v) TILE(1, v) TILE(2, v) TILE(3, v) TILE(4, v) TILE(5, v) TILE(6, v)
    switch (height * 4 + vectors) {
      TILES(1)
#if PACKED_ROWS > 6
      TILES(2) TILES(3)
      TILE(7, 1) TILE(7, 2) TILE(7, 3) TILE(8, 1) TILE(8, 2) TILE(8, 3)
#endif
    }
#undef TILES
#undef TILE
  }
}

/// y [m, n] = or += a · b, which is packed where `pitch` is 0, else read where it lies, rows `pitch`
/// apart; then n is a multiple of 16.
static void K(panels_product)(
  K(factor) a, const float *b, size_t pitch, float *y, size_t stride, size_t m, size_t n, size_t k,
  bool accumulate) {
  for (size_t first = 0, width; first < n; first += width) {
    size_t vectors = K(panel_vectors)((n - first + 15) / 16);
    width = 16 * vectors;
    K(panel_product)(
      a, b + first * (pitch > 0 ? 1 : k), pitch > 0 ? pitch : width, vectors, y + first, stride, m,
      smaller(width, n - first), k, accumulate);
  }
}

static void K(packed_product)(
  const float *a, size_t row, size_t column, const float *packed, float *y, size_t stride,
  size_t m, size_t n, size_t k, bool accumulate) {
  K(panels_product)(
    (K(factor)){a, row, column, false}, packed, 0, y, stride, m, n, k, accumulate);
}

/// a(i, j) = a[i + j · column] tile after tile. A few columns of all tiles are read before the next
/// ones, since their numbers lie side by side; those are fetched meanwhile.
static void K(pack_rows)(const float *a, size_t column, size_t m, size_t k, float *packed) {
  for (size_t first = 0; first < k; first += 8) {
    size_t last = smaller(first + 8, k);
    for (size_t i = last; i < smaller(last + 8, k); i++)
      for (size_t j = 0; j < m; j += 16) __builtin_prefetch(a + i * column + j);
    for (size_t r = 0, height; r < m; r += height) {
      height = K(tile_height)(m - r);
      const float *from = a + r;
      float *to = packed + r * k;
#define ROWS(h)                                                                              \
  case h:                                                                                    \
    for (size_t i = first; i < last; i++)                                                    \
      for (size_t j = 0; j < h; j++) to[i * h + j] = from[i * column + j];                   \
    break;
      switch (height) {
        ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6) ROWS(7) ROWS(8)
      }
#undef ROWS
    }
  }
}

/// Whether the columns of b, each next to the other, are read where they lie: where few rows meet them
/// or they are few.
LANES bool K(reads_in_place)(size_t m, size_t n, size_t k) {
  return m <= 2 * PACKED_ROWS || n * k <= 4096;
}

static void K(product)(
  const float *a, size_t row, size_t column, const float *b, size_t b_row, size_t b_column,
  float *y, size_t stride, size_t m, size_t n, size_t k, bool accumulate) {
  float columns[BLOCK_INNER * BLOCK_COLUMNS] __attribute__((aligned(64)));
  float rows[BLOCK_INNER * BLOCK_ROWS] __attribute__((aligned(64)));
  for (size_t i = 0; i < k; i += BLOCK_INNER) {
    size_t inner = smaller(k - i, BLOCK_INNER);
    bool adds = accumulate || i > 0;
    for (size_t j = 0; j < n; j += BLOCK_COLUMNS) {
      size_t width = smaller(n - j, BLOCK_COLUMNS);
      const float *block = b + i * b_row + j * b_column;
      size_t in_place = b_column == 1 && K(reads_in_place)(m, n, inner) ? width / 16 * 16 : 0;
      K(pack)(block + in_place * b_column, b_row, b_column, inner, width - in_place, columns);
      for (size_t r = 0, height; r < m; r += height) {
        bool packs = column != 1 && inner > 32;
        height = packs ? smaller(m - r, BLOCK_ROWS) : m;
        K(factor) part = {a + r * row + i * column, row, column, false};
        if (packs) {
          K(pack_rows)(part.numbers, column, height, inner, rows);
          part = (K(factor)){rows, 1, 0, true};
        }
        float *out = y + r * stride + j;
        K(panels_product)(part, block, b_row, out, stride, height, in_place, inner, adds);
        K(panels_product)(
          part, columns, 0, out + in_place, stride, height, width - in_place, inner, adds);
      }
    }
  }
}

#undef EVEN_PAIRS
#undef ODD_PAIRS
#undef FIRST_HALVES
#undef SECOND_HALVES
