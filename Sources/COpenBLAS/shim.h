// CBLAS as OpenBLAS declares it, and the LAPACK routines it exports without a header of their own.
#pragma once
#include <cblas.h>
#include "lapack.h"
