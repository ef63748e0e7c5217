/* version.c: weft --version. */
#include <stdio.h>

#include "../core/base/version.h"
#include "../core/engine/engine.h"
#include "../core/image/codec.h"
#include "../core/image/colours.h"
#include "command.h"
#include "locks.h"
#include "machine.h"

int print_version(void)
{
	const struct machine m = machine_look();
	weft_error e = { 0 };
	const int locks = locks_look(&e);

	printf("weft %s\nformats: %s\n", WEFT_VERSION, weft_build_codecs());
	printf("profiles: %s\n", weft_build_colours());
	printf("instruction set: %s\nprocessors: %d\nbuild: %s, %s\n", m.isa, m.cpus, m.build, m.compiler);
	printf("jail: %s\n", locks < 0 ? e.text : locks_text(locks).text);
	return 0;
}
