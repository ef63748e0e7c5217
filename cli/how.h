/* how.h: --mode, --procs, --buffer, --grain as a schedule. */
#ifndef WEFT_CLI_HOW_H
#define WEFT_CLI_HOW_H

#include <stdbool.h>

#include "../core/engine/engine.h"
#include "../core/image/codec.h"

enum mode { MODE_SEQ, MODE_PIXEL, MODE_ROW, MODE_BAND, MODE_TILE, MODE_COUNT };

/* "seq", "pixel"...; NULL-terminated. */
extern const char *const mode_names[];

struct how {
	enum mode mode;
	int procs;  /* 0: as many as the machine grants */
	int buffer; /* capacity of the task channel; -1: chosen */
	int grain;  /* 0: chosen */
};

/* A mode's schedule; workers follow the processors of the running runtime. */
weft_schedule how_schedule(const struct how *how);

/* What encoders spread their work by: goroutines, as many at once as there
 * are processors to run them; in a plain loop where there is no runtime. */
extern const weft_spread how_spread;

/* Call fn(arg) on the goroutine side that how asks for: for seq plainly, with
 * no goroutine and no thread; else as the main goroutine of a runtime. */
int how_run(const struct how *how, int (*fn)(void *arg), void *arg);

#endif
