// The HDF5 target.
