// zlib: gzip streams (Datasets) and CRC-32 (Results).
#pragma once
#include <zlib.h>
