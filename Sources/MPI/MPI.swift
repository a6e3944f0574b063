// The MPI target.
