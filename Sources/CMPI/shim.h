// What Swift cannot see of mpi.h: handles and sentinels that are macros with casts.
#pragma once
#include <mpi.h>

static inline MPI_Comm runner_mpi_comm_world(void) { return MPI_COMM_WORLD; }
