/* data_file.c: reports for programs. */
#include "data_file.h"

#include <errno.h>
#include <string.h>

#include "../report.h"

FILE *data_file_open(const char *path)
{
	return strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
}

int data_file_failed(const char *path)
{
	const int error = errno;
	report_error("%s: cannot create: %s", path, strerror(errno));
	return error == EACCES || error == EPERM ? EXIT_DENIED : EXIT_CANT_CREATE;
}

int data_file_close(FILE *f, const char *path)
{
	if (f == stdout)
		return EXIT_DONE; /* checked when the command ends */
	const int broken = ferror(f);
	if (fclose(f) == 0 && !broken)
		return EXIT_DONE;
	report_error("%s: cannot write: %s", path, strerror(errno));
	return EXIT_IO;
}
