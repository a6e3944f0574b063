#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Vectors of 16 lanes never cross a call that is not inlined, so their calling convention is moot.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float f16 __attribute__((ext_vector_type(16)));
typedef float f8 __attribute__((ext_vector_type(8)));
typedef float f4 __attribute__((ext_vector_type(4)));
typedef double d16 __attribute__((ext_vector_type(16)));
typedef double d8 __attribute__((ext_vector_type(8)));
typedef double d4 __attribute__((ext_vector_type(4)));
typedef int32_t s16 __attribute__((ext_vector_type(16)));
typedef int32_t s8 __attribute__((ext_vector_type(8)));
typedef int32_t s4 __attribute__((ext_vector_type(4)));
typedef uint32_t u16 __attribute__((ext_vector_type(16)));
typedef int64_t l16 __attribute__((ext_vector_type(16)));
typedef l16 l16_unaligned __attribute__((aligned(8), may_alias));
typedef uint64_t q16 __attribute__((ext_vector_type(16)));
typedef f16 f16_unaligned __attribute__((aligned(4), may_alias));
typedef f4 f4_unaligned __attribute__((aligned(4), may_alias));
typedef uint8_t b16_unaligned __attribute__((ext_vector_type(16), aligned(1), may_alias));

#include "strips.h"
#include "tables.h"

// What a convolution keeps in registers at once: see convolution.h.
#define TILE_ROWS 4
#define TILE_VECTORS 1
#define DOT_ROWS 2
#define DOT_TAPS 3
// What a product keeps in registers at once: see packed.h.
#define PACKED_ROWS 6
#define PACKED_VECTORS 1

// How many bits of lanes one instruction works on.
#define LANE_BITS 128
#define PATH baseline
#include "path.h"
#undef PATH

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#undef LANE_BITS
#define LANE_BITS 256
#define PATH avx2
#include "path.h"
#undef PATH
#pragma clang attribute pop

#pragma clang attribute push( \
  __attribute__((target("avx2,fma,avx512f,avx512vl,avx512bw,avx512dq"))), apply_to = function)
#undef LANE_BITS
#define LANE_BITS 512
#undef TILE_ROWS
#undef TILE_VECTORS
#undef DOT_ROWS
#undef DOT_TAPS
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define DOT_ROWS 4
#define DOT_TAPS 6
#undef PACKED_ROWS
#undef PACKED_VECTORS
#define PACKED_ROWS 8
#define PACKED_VECTORS 3
#define PATH avx512
#include "path.h"
#undef PATH
#pragma clang attribute pop

bool ck_has_avx2_and_fma(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void) {
  return ck_has_avx2_and_fma() && __builtin_cpu_supports("avx512f") &&
    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
    __builtin_cpu_supports("avx512dq");
}

const ck_kernels *ck_kernels_for(enum ck_path path) {
  switch (path) {
  case ck_baseline: return &table_baseline;
  case ck_avx2: return ck_has_avx2_and_fma() ? &table_avx2 : NULL;
  case ck_avx512: return has_avx512() ? &table_avx512 : NULL;
  }
  return NULL;
}

// MXCSR: bit 15 flushes results to zero, bit 6 takes operands as zero.
#define FLUSH_BITS 0x8040u

void ck_flush_denormals(void) { _mm_setcsr(_mm_getcsr() | FLUSH_BITS); }

bool ck_flushes_denormals(void) { return (_mm_getcsr() & FLUSH_BITS) == FLUSH_BITS; }

#else

bool ck_has_avx2_and_fma(void) { return false; }

const ck_kernels *ck_kernels_for(enum ck_path path) {
  return path == ck_baseline ? &table_baseline : NULL;
}

#if defined(__aarch64__)
// FPCR: bit 24 flushes operands and results to zero.
#define FLUSH_BIT (1ull << 24)

static uint64_t control(void) {
  uint64_t value;
  __asm__ volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}

void ck_flush_denormals(void) { __asm__ volatile("msr fpcr, %0" : : "r"(control() | FLUSH_BIT)); }

bool ck_flushes_denormals(void) { return (control() & FLUSH_BIT) != 0; }
#else
void ck_flush_denormals(void) {}

bool ck_flushes_denormals(void) { return false; }
#endif
#endif
