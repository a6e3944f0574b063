/* A system with a slow disk and a clock that is set while programs run: preloaded into them.
 *
 *   cc -shared -fPIC -O1 -o disturbed.so disturbed.c
 *   LD_PRELOAD=disturbed.so DISTURBED_SYSTEM=control program
 *
 * The file `control` holds two numbers of 64 bits, in the byte order of the machine, and is looked at
 * with every call: nanoseconds by which the time of day is off, and microseconds that each write and
 * each synchronization of a regular file take longer. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct control {
  volatile int64_t clock_offset;
  volatile int64_t write_delay;
};

static struct control none;
static struct control *control = &none;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("DISTURBED_SYSTEM");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *place = mmap(0, sizeof none, PROT_READ, MAP_SHARED, file, 0);
  if (place != MAP_FAILED) control = place;
  close(file);
}

static int is_time_of_day(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && is_time_of_day(clock)) {
    int64_t sum = time->tv_nsec + control->clock_offset % 1000000000;
    time->tv_sec += control->clock_offset / 1000000000 + (sum >= 1000000000) - (sum < 0);
    time->tv_nsec = (sum + 1000000000) % 1000000000;
  }
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *place) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}

static void wait_for_disk(int file) {
  struct stat status;
  if (control->write_delay > 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode))
    usleep(control->write_delay);
}

ssize_t write(int file, const void *bytes, size_t count) {
  wait_for_disk(file);
  return syscall(SYS_write, file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  wait_for_disk(file);
  return syscall(SYS_pwrite64, file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
  return pwrite(file, bytes, count, offset);
}

int fsync(int file) {
  wait_for_disk(file);
  return syscall(SYS_fsync, file);
}

int fdatasync(int file) {
  wait_for_disk(file);
  return syscall(SYS_fdatasync, file);
}
