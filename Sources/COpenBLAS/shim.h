// CBLAS and the control functions as OpenBLAS declares them, and the LAPACK routines it exports
// without a header of their own.
#pragma once
#include <cblas.h>
#include "lapack.h"
