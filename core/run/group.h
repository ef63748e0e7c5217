/* group.h: goroutines that fail together: a WaitGroup, the first error, a cancel. */
#ifndef WEFT_RUN_GROUP_H
#define WEFT_RUN_GROUP_H
#endif
