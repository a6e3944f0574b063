// What Swift cannot see of mpi.h: handles and sentinels that are macros with casts.
#pragma once
#include <mpi.h>

// ((MPI_Comm) &ompi_mpi_comm_world)
static inline MPI_Comm runner_mpi_comm_world(void) { return MPI_COMM_WORLD; }
// ((MPI_Datatype) &ompi_mpi_byte)
static inline MPI_Datatype runner_mpi_byte(void) { return MPI_BYTE; }
// ((MPI_Errhandler) &ompi_mpi_errors_return)
static inline MPI_Errhandler runner_mpi_errors_return(void) { return MPI_ERRORS_RETURN; }
// ((MPI_Request) &ompi_request_null)
static inline MPI_Request runner_mpi_request_null(void) { return MPI_REQUEST_NULL; }
// ((MPI_Status *) 0)
static inline MPI_Status *runner_mpi_status_ignore(void) { return MPI_STATUS_IGNORE; }
