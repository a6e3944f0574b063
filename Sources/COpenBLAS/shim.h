// CBLAS as OpenBLAS declares it.
#pragma once
#include <cblas.h>
