/* Begins and ends MPI and does nothing else: what mpirun itself costs. Rank 0 prints when it had
   begun, in seconds since 1970. */
#include <mpi.h>
#include <stdio.h>
#include <time.h>

int main(int count, char **arguments) {
  int provided, rank;
  MPI_Init_thread(&count, &arguments, MPI_THREAD_MULTIPLE, &provided);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) printf("%.6f\n", now.tv_sec + now.tv_nsec * 1e-9);
  MPI_Finalize();
  return 0;
}
