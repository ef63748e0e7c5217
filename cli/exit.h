/* exit.h: exit statuses, after sysexits.h where it has a word for it. */
#ifndef WEFT_CLI_EXIT_H
#define WEFT_CLI_EXIT_H

#include <stdbool.h>

#include "../core/base/error.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_DIFFERS = 1, /* or some files of a batch failed */
	EXIT_USAGE = 64,
	EXIT_DATA = 65, /* bad image data, or a limit exceeded */
	EXIT_NO_INPUT = 66,
	EXIT_MISSING = 69, /* codec or plugin */
	EXIT_BUG = 70,
	EXIT_CANT_CREATE = 73,
	EXIT_IO = 74,
	EXIT_RETRY = 75, /* worth another try: time, memory, or a batch with failures of that kind */
	EXIT_DENIED = 77,
};

/* For an input that can't be opened. */
enum exit_status exit_for_input(int error);
enum exit_status exit_for(weft_status status);
/* Whether a failure may pass: the machine's, not the picture's. */
bool exit_retryable(weft_status status);

#endif
