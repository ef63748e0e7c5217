/* system.h: what the operating system's answers mean.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_BASE_SYSTEM_H
#define WEFT_BASE_SYSTEM_H

#include "error.h"

/* What an errno value means for a file that is read, and for one that is written. */
weft_status weft_status_reading(int error);
weft_status weft_status_writing(int error);

#endif
