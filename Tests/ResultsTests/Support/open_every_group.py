"""Opens every group of a results file outside /artifacts in xarray, with both engines.

Prints one line a group: engine, path, dimensions; last the seconds that /sweep took.
"""

import sys
import time
import warnings

import h5py
import xarray

warnings.simplefilter("error")
warnings.filterwarnings("ignore", category=DeprecationWarning)
warnings.filterwarnings("ignore", message="numpy.ndarray size changed")

path = sys.argv[1]
groups = []
with h5py.File(path) as file:
    file.visititems(lambda name, item: groups.append(name) if isinstance(item, h5py.Group) else None)
groups = [""] + [group for group in groups if not group.startswith("artifacts")]
for engine in ("h5netcdf", "netcdf4"):
    for group in groups:
        with xarray.open_dataset(path, group="/" + group, engine=engine) as dataset:
            dataset.load()
            assert not any("phony" in str(name) for name in dataset.sizes), dataset
            sizes = " ".join(f"{name}={size}" for name, size in dataset.sizes.items())
            print(engine, "/" + group, sizes)
    start = time.perf_counter()
    sweep = "/" + next(name for name in ("sweep", "train", "federated", "rl") if name in groups)
    xarray.open_dataset(path, group=sweep, engine=engine).load().close()
    print(f"{engine} opened {sweep} in {time.perf_counter() - start:.3f} s")
if "importance" in groups:
    importance = xarray.open_dataset(path, group="importance").importance
    assert float(importance.sel(objective="loss/validation", parameter="width")) == 0.25
if "sweep/epoch" in groups:
    curves = xarray.open_dataset(path, group="sweep/epoch")
    assert "param_lr" in curves.coords and curves.param_lr.dims == ("trial",)
    assert curves.loss_validation.attrs["long_name"] == "loss/validation"
