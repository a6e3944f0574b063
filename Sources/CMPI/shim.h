// What Swift cannot see: handles and sentinels of mpi.h that are macros with casts, and a system call.
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

// glibc declares it under _GNU_SOURCE only. (process_vm_readv(2))
#include <sys/uio.h>
ssize_t process_vm_readv(
  pid_t process, const struct iovec *local, unsigned long local_count,
  const struct iovec *remote, unsigned long remote_count, unsigned long flags);
