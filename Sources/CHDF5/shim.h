// What Swift cannot see of hdf5.h: identifiers and flags that are macros with calls or casts.
#pragma once
#include <hdf5.h>
#include <hdf5_hl.h>
