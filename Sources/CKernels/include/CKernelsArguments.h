// What the functions of `CKernels.h` are told beside their arrays.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The place of a draw: key of the stream, step, and global index of the first row's sample.
typedef struct ck_position {
  uint64_t key;
  uint64_t item;
  uint32_t step;
} ck_position;

typedef struct ck_sgd {
  float learning_rate, momentum, weight_decay;
  bool nesterov;
} ck_sgd;

/// All rounded from Double: 1 − β₂ in Float has only three digits.
typedef struct ck_adam {
  float step_size;               // rate / (1 − β₁ᵗ), of the mean gradient
  float gradient_size;           // of the gradient itself; 0 but for NAdam
  float first_share;             // 1 − β₁
  float second_decay;            // β₂
  float second_share;            // 1 − β₂
  float second_correction_root;  // √(1 − β₂ᵗ)
  float epsilon;
  float weight_decay;            // added to the gradient, times w
  float shrinkage;               // w is multiplied by it before the step
} ck_adam;

typedef struct ck_adagrad {
  float learning_rate, epsilon, weight_decay;
} ck_adagrad;

/// `share` is 1 − decay, rounded from Double.
typedef struct ck_rmsprop {
  float learning_rate, decay, share, epsilon, momentum, weight_decay;
} ck_rmsprop;

/// The shares are 1 − β₁ and 1 − β₂, rounded from Double.
typedef struct ck_lion {
  float learning_rate, step_share, mean_share, weight_decay;
} ck_lion;

/// One axis of a convolution or pooling: numbers of the images and of the outputs; extents of the
/// kernel, its stride, the zeros before and after, and the distance of its taps, all in numbers.
typedef struct ck_axis {
  size_t input, output, kernel, stride, padding, dilation;
} ck_axis;

/// x [images, groups · inputs, rows, columns], weights [groups · outputs, inputs, kernel].
typedef struct ck_convolution {
  size_t images, groups, inputs, outputs;
  ck_axis rows, columns;
} ck_convolution;

/// x [images, channels, plane], normalised over images and plane of each channel where `groups` is 0,
/// else over the channels of each group and the plane of each image.
typedef struct ck_channels {
  size_t images, channels, plane, groups;
} ck_channels;

/// Planes of images, pooled one by one.
typedef struct ck_pooling {
  size_t planes;
  ck_axis rows, columns;
} ck_pooling;

typedef struct ck_row_norm {
  float epsilon;  // added to the variance
  bool centers;   // whether the mean is taken off first
} ck_row_norm;

/// What a block of queries sees of a block of keys, and the factor of their scores.
typedef struct ck_sight {
  const float *mask;   // of the first query: a key is seen where it is not 0; NULL: all are
  size_t mask_step;    // from the mask of one query to that of the next
  size_t query, key;   // places of the block's first query and key
  float scale;         // above 0
  bool causal;         // whether a query sees keys up to its own place alone
} ck_sight;

typedef struct ck_cross_entropy {
  const float *weights;  // of each class; NULL: 1
  float smoothing;
} ck_cross_entropy;
