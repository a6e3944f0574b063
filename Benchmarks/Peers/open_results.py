"""Opens /sweep and /sweep/epoch of a results file in xarray and loads them; prints seconds."""

import sys
import time

import xarray

for engine in ("h5netcdf",) * 6:
    start = time.perf_counter()
    for group in ("/sweep", "/sweep/epoch"):
        with xarray.open_dataset(sys.argv[1], group=group, engine=engine) as dataset:
            dataset.load()
    print(time.perf_counter() - start)
