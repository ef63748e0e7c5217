/* machine.h: where and with what build something was measured. */
#ifndef WEFT_CLI_MACHINE_H
#define WEFT_CLI_MACHINE_H

#include <stddef.h>
#include <stdint.h>

struct machine {
	char cpu[96];
	char system[40]; /* "Linux 6.1.0" */
	int cpus;        /* that this process may use */
	const char *isa; /* of the filters in use */
	const char *compiler;
	const char *build; /* "Release" */
};

struct machine machine_look(void);

/* "AMD EPYC 9R14, 2 CPUs, avx512, Linux 6.1.0, weft 0.1.0 (Release, gcc 12.2.0)";
 * at most 110 columns. */
void machine_line(const struct machine *m, char *line, size_t size);

/* Peak resident memory since machine_reset_peak, in bytes; 0: unknown. */
int64_t machine_peak(void);
void machine_reset_peak(void);

/* Physical memory that this process may fill: RAM or the cgroup's limit. */
int64_t machine_memory(void);

#endif
