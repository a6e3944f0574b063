// The inner loops of `Tensors`: one table of functions per instruction set, equal bits in all.
//
// Every loop works on 16 lanes, whatever the width of the machine's registers, with the same
// sequence of fused multiply-adds, and folds the lanes of a reduction in the same tree. So the
// tables give equal bits; the baseline one may be slow (it asks libm's `fmaf`, which is exact).
// No function allocates, none has a state. Pointers may be equal where an output has the shape of
// an input, and must not overlap otherwise. `accumulate` adds to the output instead of writing it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKernelsArguments.h"

typedef void (*ck_unary)(const float *x, float *y, size_t n);

/// dx = derivative at x (where y = f(x)) times g.
typedef void (*ck_unary_gradient)(
  const float *x, const float *y, const float *g, float *dx, size_t n, bool accumulate);

typedef void (*ck_binary)(const float *a, const float *b, float *y, size_t n, bool accumulate);

/// Row by row on [rows, columns].
typedef void (*ck_rowwise)(const float *x, float *y, size_t rows, size_t columns);

typedef void (*ck_rowwise_gradient)(
  const float *y, const float *g, float *dx, size_t rows, size_t columns, bool accumulate);

/// One number for every row or column of x [rows, columns].
typedef void (*ck_reduction)(
  const float *x, float *y, size_t rows, size_t columns, bool accumulate);

/// Numbers of scratch memory that any of the three functions of a convolution needs.
size_t ck_convolution_scratch(const ck_convolution *convolution);

/// The loss of each row x[r] with its label; 0 where that is below 0. Returns the first row whose label
/// is no class, or `rows`.
typedef size_t (*ck_label_loss)(
  const float *x, const float *labels, float *losses, size_t rows, size_t columns);
typedef void (*ck_label_loss_gradient)(
  const float *x, const float *labels, const float *g, float *dx, size_t rows, size_t columns,
  bool accumulate);

typedef struct ck_kernels {
  // Elementwise (elementwise.h)
  ck_unary exp, log, sqrt, square, abs, relu, sigmoid, tanh, gelu, log1p, expm1, softplus, sin,
    cos;
  ck_unary_gradient exp_gradient, log_gradient, sqrt_gradient, square_gradient, abs_gradient,
    relu_gradient, sigmoid_gradient, tanh_gradient, gelu_gradient, log1p_gradient, expm1_gradient,
    softplus_gradient;
  ck_binary add, subtract, multiply, divide;
  /// dy/db of y = a / b: db = −g · y / b.
  void (*divisor_gradient)(
    const float *y, const float *b, const float *g, float *db, size_t n, bool accumulate);
  /// y = scale · x + shift.
  void (*affine)(
    const float *x, float scale, float shift, float *y, size_t n, bool accumulate);
  /// y = x where the random word of the element is at least `threshold`, times `scale`, else 0.
  void (*dropout)(
    const float *x, float *y, size_t rows, size_t columns, ck_position position,
    uint32_t threshold, float scale, bool accumulate);

  // Rows and columns (rows.h)
  ck_rowwise softmax, log_softmax;
  ck_rowwise_gradient softmax_gradient, log_softmax_gradient;
  /// With p = softmax(x[r]), w the weights and s the smoothing,
  /// losses[r] = −(1 − s) w[label] log p[label] − s / columns · Σ w log p, and probabilities[r] = p;
  /// rows with a label below 0 have the loss 0 and no probabilities. Returns the first row whose
  /// label is no class, or `rows`.
  size_t (*cross_entropy)(
    const float *x, const float *labels, ck_cross_entropy settings, float *probabilities,
    float *losses, size_t rows, size_t columns);
  /// dx[r] = (p Σ q − q) · g[r] with q = (1 − s) w onehot(label) + s / columns · w; 0 where the label
  /// is below 0.
  void (*cross_entropy_gradient)(
    const float *probabilities, const float *labels, ck_cross_entropy settings, const float *g,
    float *dx, size_t rows, size_t columns, bool accumulate);
  /// y = x + row, and max(0, ·) of it when `relu`.
  void (*add_row)(
    const float *x, const float *row, float *y, size_t rows, size_t columns, bool relu);
  /// y = x · row.
  void (*multiply_row)(
    const float *x, const float *row, float *y, size_t rows, size_t columns, bool accumulate);
  /// y[c] = Σ over r of a[r, c] · b[r, c], rows in order.
  void (*column_dots)(
    const float *a, const float *b, float *y, size_t rows, size_t columns, bool accumulate);
  /// Rows in order.
  ck_reduction column_sums;
  ck_reduction row_sums;
  /// The largest number of each row (−∞ without columns), and the first column that holds it.
  void (*row_maxima)(const float *x, float *maxima, float *columns_of, size_t rows, size_t columns);
  /// y[r, c] += or = x[r] · scale.
  void (*spread_rows)(
    const float *x, float scale, float *y, size_t rows, size_t columns, bool accumulate);
  /// y[r, c] += or = x[c] · scale.
  void (*spread_columns)(
    const float *x, float scale, float *y, size_t rows, size_t columns, bool accumulate);
  /// Mean over the columns of (a − b)², for every row.
  void (*row_squared_errors)(
    const float *a, const float *b, float *y, size_t rows, size_t columns);
  /// da[r] += or = (a[r] − b[r]) · scale · g[r].
  void (*row_squared_errors_gradient)(
    const float *a, const float *b, const float *g, float scale, float *da, size_t rows,
    size_t columns, bool accumulate);

  // Losses of labels (labels.h)
  /// Mean over the columns of ln(1 + eˣ), of −x at the label.
  ck_label_loss binary_entropies;
  ck_label_loss_gradient binary_entropies_gradient;
  /// Mean over the columns of max(0, 1 − x[label] + x), 0 at the label.
  ck_label_loss hinges;
  ck_label_loss_gradient hinges_gradient;
  /// Mean over the columns of ln(1 + eˣ) − target · x, for every row.
  void (*multi_label_entropies)(
    const float *x, const float *targets, float *losses, size_t rows, size_t columns);
  ck_label_loss_gradient multi_label_entropies_gradient;

  // Numbers of 16 bits (bfloat16.h)
  /// x = the nearest bfloat16, ties to even.
  void (*round_to_bfloat16)(float *x, size_t n);
  void (*to_bfloat16)(const float *x, uint16_t *y, size_t n);
  void (*from_bfloat16)(const uint16_t *x, float *y, size_t n);

  // Images (convolution.h, channels.h, pooling.h)
  /// y = x * w + bias (NULL: 0), and max(0, ·) of it when `relu`.
  void (*convolution)(
    const float *x, const float *w, const float *bias, float *y, const ck_convolution *convolution,
    bool relu, float *scratch);
  void (*convolution_input_gradient)(
    const float *g, const float *w, float *dx, const ck_convolution *convolution,
    bool accumulate, float *scratch);
  void (*convolution_weight_gradient)(
    const float *x, const float *g, float *dw, const ck_convolution *convolution,
    bool accumulate, float *scratch);
  /// y = (x − mean) / √(variance + epsilon) · w + b, and max(0, ·) of it when `relu`; writes the mean
  /// and the variance (divided by the count) of every block.
  void (*normalize)(
    const float *x, const float *w, const float *b, float *y, float *means, float *variances,
    const ck_channels *channels, float epsilon, bool relu);
  /// The same with given means and variances.
  void (*normalize_with)(
    const float *x, const float *w, const float *b, float *y, const float *means,
    const float *variances, const ck_channels *channels, float epsilon, bool relu);
  /// dx where it is not NULL; totals [2, channels] = dw and db. g is overwritten where `relu`.
  /// `fixed`: means and variances do not depend on x.
  void (*normalize_gradient)(
    const float *x, const float *w, const float *b, float *g, const float *means,
    const float *variances, const ck_channels *channels, float epsilon, bool relu, bool fixed,
    float *dx, bool accumulate, float *totals);
  /// The sum over images and plane of each channel.
  void (*channel_sums)(
    const float *x, float *sums, const ck_channels *channels, bool accumulate);
  /// y = max(0, a + b).
  void (*add_relu)(const float *a, const float *b, float *y, size_t n);
  /// The largest number of each window, or one that is no number, and the place in its plane of the
  /// first that is it.
  void (*max_pooling)(const float *x, float *y, float *places, const ck_pooling *pooling);
  void (*max_pooling_gradient)(
    const float *places, const float *g, float *dx, const ck_pooling *pooling, bool accumulate);
  /// The mean of each window, whose padding counts as zeros.
  void (*average_pooling)(const float *x, float *y, const ck_pooling *pooling);
  void (*average_pooling_gradient)(
    const float *g, float *dx, const ck_pooling *pooling, bool accumulate);

  // Whole buffers (flat.h)
  double (*sum)(const float *x, size_t n);
  double (*sum_of_squares)(const float *x, size_t n);
  /// out = the sum of the parts in one balanced binary tree: the first ⌈count / 2⌉ parts and the
  /// others are summed by the same rule, then added. At most 2¹⁶ parts.
  void (*tree_sum)(const float *const *parts, size_t count, float *out, size_t n);
  /// out[r] = scale · bytes[rows[r]] + offset, rows of `columns` bytes.
  void (*gather_bytes)(
    const uint8_t *bytes, const int64_t *rows, size_t count, size_t columns, float scale,
    float offset, float *out);
  /// out[r] = x[rows[r]].
  void (*gather_rows)(
    const float *x, const int64_t *rows, size_t count, size_t columns, float *out);

  // Optimizer updates (updates.h)
  /// velocity = momentum · velocity + g + weight_decay · w; the step is along it (Nesterov: along
  /// g + momentum · velocity). Without momentum `velocity` is not touched.
  void (*sgd)(float *w, const float *g, float *velocity, size_t n, ck_sgd settings);
  /// m and v move by the gradient g + weight_decay · w, then
  /// w = shrinkage · w − (step_size · m + gradient_size · gradient) / (√v / root + epsilon).
  void (*adam)(float *w, const float *g, float *first, float *second, size_t n, ck_adam settings);
  /// As adam, but the weights stay: g = step_size · m / (√v / root + epsilon) + weight_decay · w.
  void (*lamb)(
    const float *w, float *g, float *first, float *second, size_t n, ck_adam settings);
  void (*adagrad)(float *w, const float *g, float *squares, size_t n, ck_adagrad settings);
  /// `means` is NULL unless the variance is taken around them, `velocity` without momentum.
  void (*rmsprop)(
    float *w, const float *g, float *squares, float *means, float *velocity, size_t n,
    ck_rmsprop settings);
  /// Squares of the steps are kept as those of the gradients. Its momentum is not used.
  void (*adadelta)(
    float *w, const float *g, float *squares, float *steps, size_t n, ck_rmsprop settings);
  void (*lion)(float *w, const float *g, float *means, size_t n, ck_lion settings);
  /// x cut to [−limit, limit].
  void (*clip)(float *x, float limit, size_t n);

  // Fixed point (fixed.h)
  /// Σ (a − b)² and the largest |a − b|; the sum is no number where one of them is not.
  void (*measure_difference)(
    const float *a, const float *b, size_t n, double *squares, float *largest);
  /// sums += (a − b) · scale, rounded to integers, ties to even; |(a − b) · scale| ≤ 2⁵¹.
  void (*add_fixed_point)(
    const float *a, const float *b, double scale, int64_t *sums, size_t n);
  void (*add_integers)(const int64_t *x, int64_t *sums, size_t n);
  /// out = sums · unit.
  void (*fixed_point_values)(const int64_t *sums, double unit, float *out, size_t n);
  /// y += scale · (a − b).
  void (*add_scaled_difference)(
    const float *a, const float *b, float scale, float *y, size_t n);

  // Sequences (sequence.h)
  /// y = (x − mean) / √(variance + ε) · weight + bias, row by row; the mean is 0 where rows are not
  /// centred, the bias may be NULL. statistics[2r], [2r + 1] = mean and 1 / √(variance + ε).
  void (*row_norm)(
    const float *x, const float *weight, const float *bias, float *y, float *statistics,
    size_t rows, size_t columns, ck_row_norm settings);
  /// dx may be NULL. sums [2, columns] = Σ over rows of g · (x − mean) / √(variance + ε), and of g,
  /// rows in order.
  void (*row_norm_gradient)(
    const float *x, const float *weight, const float *g, const float *statistics, float *dx,
    float *sums, size_t rows, size_t columns, ck_row_norm settings, bool accumulate);
  /// y[t] = table[tokens[t]], rows of `columns`. Returns the first place whose token is no entry,
  /// or `count`.
  size_t (*embed)(
    const float *table, const float *tokens, float *y, size_t count, size_t entries,
    size_t columns);
  /// table[tokens[t]] += g[t], t in order.
  void (*embed_gradient)(
    const float *tokens, const float *g, float *table, size_t count, size_t columns);

  // Attention (attention.h); scores, weights and their gradients are [rows, columns]
  /// scores = softmax(scale · scores) over the columns that are seen, 0 elsewhere; zeros where a row
  /// sees nothing.
  void (*attention_weights)(float *scores, size_t rows, size_t columns, ck_sight sight);
  /// g = gradient by the scores from g by the weights.
  void (*attention_weights_gradient)(
    const float *weights, float *g, size_t rows, size_t columns, ck_sight sight);
  /// One more block of keys: scores = exp(scale · (scores − tops)), where tops is the largest score
  /// so far (−∞ before the first block); totals and sums [rows, width], of all blocks before, are
  /// brought to the new tops, and the block is added to the totals.
  void (*attention_block)(
    float *scores, float *tops, float *totals, float *sums, size_t rows, size_t columns,
    size_t width, ck_sight sight);
  /// After the last block: totals = 1 / totals (0 where nothing was seen) and y = sums · totals, rows
  /// of y `stride` apart.
  void (*attention_shares)(
    const float *sums, float *totals, float *y, size_t stride, size_t rows, size_t width);
  /// scores = the weights of one block again.
  void (*attention_block_weights)(
    float *scores, const float *tops, const float *shares, size_t rows, size_t columns,
    ck_sight sight);
  /// g = weights · (g − dots) · scale.
  void (*attention_block_gradient)(
    const float *weights, float *g, const float *dots, size_t rows, size_t columns, float scale);
  /// dots[r] = Σ a[r] · b[r], rows `stride` apart.
  void (*attention_dots)(
    const float *a, const float *b, size_t stride, float *dots, size_t rows, size_t width);
  /// y = x where the random word is at least `threshold`, times `scale`, else 0. Column c of row r uses
  /// word (c / 16) % 4 of block first + r · step + 16 · (c / 64) + c % 16.
  void (*attention_dropout)(
    const float *x, float *y, size_t rows, size_t columns, ck_position position, uint32_t first,
    uint32_t step, uint32_t threshold, float scale);

  // Recurrent cells (recurrent.h)
  /// One step of an LSTM. gates [rows, 4 n]: what input, forget, change and output gate get, without
  /// bias [4 n], replaced by their values. cell = forget · before + input · change (`before` NULL:
  /// 0), squashed = tanh(cell), output = output gate · squashed; each [rows, n].
  void (*lstm_cell)(
    float *gates, const float *bias, const float *before, float *cell, float *squashed,
    float *output, size_t rows, size_t n);
  /// The gradient by what the gates got, from those by the output: g, and `later` by the next step.
  /// `cell_gradient` holds that of the next step by this cell and gets that by the cell before. In
  /// the last step `later` is NULL and `cell_gradient` only written.
  void (*lstm_cell_gradient)(
    const float *gates, const float *before, const float *squashed, const float *g,
    const float *later, float *cell_gradient, float *gate_gradients, size_t rows, size_t n);
  /// One step of a gated recurrent unit. gates [rows, 3 n]: what reset gate, keeping gate and change get
  /// of the input, replaced by their values; product [rows, 3 n]: of the state before (NULL: 0), both
  /// without their biases [3 n]. change = what the change got of the state, with bias; output = keeping
  /// gate · before + (1 − keeping gate) · value of the change (`before` NULL: 0); each [rows, n].
  void (*gru_cell)(
    float *gates, const float *product, const float *input_bias, const float *state_bias,
    const float *before, float *change, float *output, size_t rows, size_t n);
  /// The gradients by what the gates got of the input and of the state, [rows, 3 n] each, from that by
  /// the output: g and, unless it is the last step, `state_gradient`, which gets what goes past the
  /// gates to the state before.
  void (*gru_cell_gradient)(
    const float *gates, const float *change, const float *before, const float *g, bool is_last,
    float *state_gradient, float *input_gradients, float *product_gradients, size_t rows,
    size_t n);
  /// One step of a plain recurrent network: states [rows, n] + bias [n] through the hyperbolic tangent
  /// or, where it rectifies, max(0, ·).
  void (*rnn_cell)(float *states, const float *bias, size_t rows, size_t n, bool rectifies);
  /// The gradient by what the states were made of, from that by the states: g, and `later` (NULL: 0) by
  /// the next step.
  void (*rnn_cell_gradient)(
    const float *states, const float *g, const float *later, float *gradients, size_t count,
    bool rectifies);

  // Products with a packed factor (packed.h)
  /// packed = b [k, n], whose number (i, j) is b[i · row + j · column]: k numbers for each of n columns,
  /// rounded up to 16. One of the distances is 1.
  void (*pack)(
    const float *b, size_t row, size_t column, size_t k, size_t n, float *packed);
  /// y [m, n], rows `stride` apart, = or += a [m, k] · b, where number (i, j) of a is
  /// a[i · row + j · column]. Each number is one chain over the inner extent, in its order.
  void (*packed_product)(
    const float *a, size_t row, size_t column, const float *packed, float *y, size_t stride,
    size_t m, size_t n, size_t k, bool accumulate);
  /// y [m, n], rows `stride` apart, = or += a [m, k] · b [k, n], both read by two strides. Each number
  /// is the sum of one chain for every 256 numbers of the inner extent (none: y is left alone).
  void (*product)(
    const float *a, size_t row, size_t column, const float *b, size_t b_row, size_t b_column,
    float *y, size_t stride, size_t m, size_t n, size_t k, bool accumulate);
} ck_kernels;

enum ck_path { ck_baseline = 0, ck_avx2 = 1, ck_avx512 = 2 };

/// The table of a path, or NULL when this processor cannot run it.
const ck_kernels *ck_kernels_for(enum ck_path path);

/// Does this processor have AVX2 and FMA?
bool ck_has_avx2_and_fma(void);

/// Makes the calling thread treat subnormal numbers as 0, in operands and results.
void ck_flush_denormals(void);

/// Does the calling thread treat subnormal numbers as 0?
bool ck_flushes_denormals(void);
