/* remedy.h: which option changes a limit; the libraries know limits, not options. */
#ifndef WEFT_CLI_REMEDY_H
#define WEFT_CLI_REMEDY_H

#include "../core/base/error.h"

struct failure_text {
	char text[sizeof((weft_error *)0)->text + 48];
};

/* What the error says, and the option that changes the limit it is about. */
struct failure_text failure_text(const weft_error *e);

#endif
