// One table of kernels: included by kernels.c once per instruction set, with `PATH` its name.
#define JOIN_NAMES(a, b) a##_##b
#define JOIN(a, b) JOIN_NAMES(a, b)
#define K(name) JOIN(name, PATH)

#include "lanes.h"
#include "elementwise.h"
#include "rows.h"
#include "labels.h"
#include "flat.h"
#include "bfloat16.h"
#include "updates.h"
#include "fixed.h"
#include "filling.h"
#include "convolution.h"
#include "channels.h"
#include "pooling.h"
#include "sequence.h"
#include "attention.h"
#include "recurrent.h"
#include "packed.h"

static const ck_kernels K(table) = {
  .exp = K(exp), .log = K(log), .sqrt = K(sqrt), .square = K(square), .abs = K(abs),
  .relu = K(relu), .sigmoid = K(sigmoid), .tanh = K(tanh), .gelu = K(gelu),
  .exp_gradient = K(exp_gradient), .log_gradient = K(log_gradient),
  .sqrt_gradient = K(sqrt_gradient), .square_gradient = K(square_gradient),
  .abs_gradient = K(abs_gradient), .relu_gradient = K(relu_gradient),
  .sigmoid_gradient = K(sigmoid_gradient), .tanh_gradient = K(tanh_gradient),
  .gelu_gradient = K(gelu_gradient), .log1p = K(log1p), .expm1 = K(expm1),
  .softplus = K(softplus), .sin = K(sin), .cos = K(cos), .log1p_gradient = K(log1p_gradient),
  .expm1_gradient = K(expm1_gradient), .softplus_gradient = K(softplus_gradient),
  .add = K(add), .subtract = K(subtract), .multiply = K(multiply), .divide = K(divide),
  .divisor_gradient = K(divisor_gradient), .affine = K(affine), .dropout = K(dropout),
  .softmax = K(softmax), .log_softmax = K(log_softmax), .softmax_gradient = K(softmax_gradient),
  .log_softmax_gradient = K(log_softmax_gradient), .cross_entropy = K(cross_entropy),
  .cross_entropy_gradient = K(cross_entropy_gradient), .add_row = K(add_row),
  .multiply_row = K(multiply_row), .column_dots = K(column_dots), .column_sums = K(column_sums),
  .row_sums = K(row_sums), .row_maxima = K(row_maxima), .spread_rows = K(spread_rows),
  .spread_columns = K(spread_columns), .row_squared_errors = K(row_squared_errors),
  .row_squared_errors_gradient = K(row_squared_errors_gradient),
  .binary_entropies = K(binary_entropies),
  .binary_entropies_gradient = K(binary_entropies_gradient), .hinges = K(hinges),
  .hinges_gradient = K(hinges_gradient), .multi_label_entropies = K(multi_label_entropies),
  .multi_label_entropies_gradient = K(multi_label_entropies_gradient),
  .round_to_bfloat16 = K(round_to_bfloat16), .to_bfloat16 = K(to_bfloat16),
  .from_bfloat16 = K(from_bfloat16),
  .sum = K(sum), .sum_of_squares = K(sum_of_squares),
  .tree_sum = K(tree_sum), .gather_bytes = K(gather_bytes), .gather_rows = K(gather_rows),
  .sgd = K(sgd), .adam = K(adam), .lamb = K(lamb), .adagrad = K(adagrad), .rmsprop = K(rmsprop),
  .adadelta = K(adadelta), .lion = K(lion), .clip = K(clip),
  .measure_difference = K(measure_difference), .add_fixed_point = K(add_fixed_point),
  .add_integers = K(add_integers), .fixed_point_values = K(fixed_point_values),
  .add_scaled_difference = K(add_scaled_difference),
  .convolution = K(convolution), .convolution_input_gradient = K(convolution_input_gradient),
  .convolution_weight_gradient = K(convolution_weight_gradient), .normalize = K(normalize),
  .normalize_with = K(normalize_with), .normalize_gradient = K(normalize_gradient),
  .channel_sums = K(channel_sums), .add_relu = K(add_relu), .max_pooling = K(max_pooling),
  .max_pooling_gradient = K(max_pooling_gradient), .average_pooling = K(average_pooling),
  .average_pooling_gradient = K(average_pooling_gradient),
  .row_norm = K(row_norm), .row_norm_gradient = K(row_norm_gradient),
  .attention_weights = K(attention_weights),
  .attention_weights_gradient = K(attention_weights_gradient),
  .attention_block = K(attention_block), .attention_shares = K(attention_shares),
  .attention_block_weights = K(attention_block_weights),
  .attention_block_gradient = K(attention_block_gradient), .attention_dots = K(attention_dots),
  .attention_dropout = K(attention_dropout),
  .embed = K(embed), .embed_gradient = K(embed_gradient),
  .lstm_cell = K(lstm_cell), .lstm_cell_gradient = K(lstm_cell_gradient),
  .gru_cell = K(gru_cell), .gru_cell_gradient = K(gru_cell_gradient),
  .rnn_cell = K(rnn_cell), .rnn_cell_gradient = K(rnn_cell_gradient),
  .pack = K(pack), .packed_product = K(packed_product),
  .product = K(product),
};

#undef UNARY
#undef UNARY_GRADIENT
#undef BINARY
#undef TREE_BLOCK
#undef ROUNDING
#undef TILE_WIDTH
#undef BLOCK_INNER
#undef BLOCK_COLUMNS
#undef BLOCK_ROWS
#undef LANES
#undef K
#undef JOIN
#undef JOIN_NAMES
