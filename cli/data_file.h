/* data_file.h: reports for programs; "-" is stdout. */
#ifndef WEFT_CLI_DATA_FILE_H
#define WEFT_CLI_DATA_FILE_H

#include <stdbool.h>
#include <stdio.h>

/* A file that appears whole when it is closed, or not at all. */
struct data_file {
	const char *path;
	bool force; /* replace what is there */
	FILE *to;
	char *text;
	size_t length;
};

/* Before the work: is there a file already, and may it go?  option: whose value path is.  Returns 0, or an
 * exit status after the message was printed. */
int data_file_check(const char *who, const char *option, const char *path, bool force);
/* False: no memory, which data_file_close says. */
bool data_file_open(struct data_file *d, const char *path, bool force);
/* Returns 0, or an exit status after the message was printed. */
int data_file_close(struct data_file *d);

#endif
