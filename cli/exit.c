/* exit.c: what went wrong, as a number for the shell. */
#include "exit.h"

#include <errno.h>

static const enum exit_status statuses[] = {
	[WEFT_OK] = EXIT_DONE,          [WEFT_NO_MEMORY] = EXIT_RETRY,         [WEFT_NO_FILE] = EXIT_NO_INPUT,
	[WEFT_BAD_IMAGE] = EXIT_DATA,   [WEFT_BAD_PARAM] = EXIT_USAGE,         [WEFT_NO_FILTER] = EXIT_USAGE,
	[WEFT_NO_CODEC] = EXIT_MISSING, [WEFT_ABI_MISMATCH] = EXIT_MISSING,    [WEFT_CANCELED] = EXIT_RETRY,
	[WEFT_LIMIT] = EXIT_DATA,       [WEFT_CANT_CREATE] = EXIT_CANT_CREATE, [WEFT_IO] = EXIT_IO,
	[WEFT_DENIED] = EXIT_DENIED,    [WEFT_TIMEOUT] = EXIT_RETRY,           [WEFT_USAGE] = EXIT_USAGE,
	[WEFT_INTERNAL] = EXIT_BUG,
};

enum exit_status exit_for_input(int error)
{
	switch (error) {
	case EACCES:
	case EPERM: return EXIT_DENIED;
	case ENOMEM: return EXIT_RETRY;
	case EIO: return EXIT_IO;
	default: return EXIT_NO_INPUT;
	}
}

enum exit_status exit_for(weft_status status)
{
	unsigned i = (unsigned)status;
	return i < sizeof statuses / sizeof *statuses ? statuses[i] : EXIT_BUG;
}

bool exit_retryable(weft_status status)
{
	return status == WEFT_IO || exit_for(status) == EXIT_RETRY;
}
