#include <stdint.h>

/// How often the calling thread has asked for memory, in any process that links this.
uint64_t allocations_of_thread(void);
