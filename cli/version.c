/* version.c: weft --version. */
#include <stdio.h>

#include "../core/engine/engine.h"
#include "../core/image/codec.h"
#include "command.h"
#include "machine.h"

int print_version(void)
{
	const struct machine m = machine_look();

	printf("weft %s\nformats: %s\n", WEFT_VERSION, weft_build_codecs());
	printf("instruction set: %s\nprocessors: %d\nbuild: %s, %s\n", m.isa, m.cpus, m.build, m.compiler);
	return 0;
}
