/* host.h: who else lives in this process. */
#ifndef WEFT_RUN_HOST_H
#define WEFT_RUN_HOST_H

#include <stdbool.h>

/* Is there an interpreter or virtual machine that keeps its state by thread?  Its callbacks have to
 * return on the thread that they were called on. */
bool weft_host_by_thread(void);

#endif
