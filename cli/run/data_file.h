/* data_file.h: reports for programs; "-" is stdout. */
#ifndef WEFT_CLI_DATA_FILE_H
#define WEFT_CLI_DATA_FILE_H

#include <stdio.h>

FILE *data_file_open(const char *path);
/* Say that it can't be opened; an exit status. */
int data_file_failed(const char *path);
/* Flush and check; Returns 0, or an exit status after the message was printed. */
int data_file_close(FILE *f, const char *path);

#endif
