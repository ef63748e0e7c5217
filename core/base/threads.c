/* threads.c: how many threads the process has: /proc/self/task has one folder for each. */
#include "threads.h"

#include <sys/stat.h>

int weft_threads_alive(void)
{
	struct stat s;
	return stat("/proc/self/task", &s) == 0 && s.st_nlink > 2 ? (int)s.st_nlink - 2 : 0;
}
