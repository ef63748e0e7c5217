/* data_file.c: reports for programs. */
#include "data_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/image/file.h"
#include "report.h"

int data_file_check(const char *who, const char *option, const char *path, bool force)
{
	if (!*path)
		return report_usage("%s: --%s: an empty name", who, option);
	if (force || strcmp(path, "-") == 0 || access(path, F_OK) != 0)
		return EXIT_DONE;
	report_error("%s: exists; --force replaces it", path);
	return EXIT_CANT_CREATE;
}

bool data_file_open(struct data_file *d, const char *path, bool force)
{
	*d = (struct data_file) { .path = path, .force = force };
	d->to = strcmp(path, "-") == 0 ? stdout : open_memstream(&d->text, &d->length);
	return d->to;
}

int data_file_close(struct data_file *d)
{
	weft_status status = WEFT_OK;
	weft_error e;

	if (d->to == stdout)
		return EXIT_DONE; /* checked when the command ends */
	const bool whole = d->to && !ferror(d->to), closed = d->to && fclose(d->to) == 0;
	if (whole && closed)
		status = weft_file_write(d->path, (weft_bytes) { (uint8_t *)d->text, d->length },
					 &(weft_file_options) { .replace = d->force }, &e);
	free(d->text);
	if (!whole || !closed)
		return report_no_memory();
	return status == WEFT_OK ? EXIT_DONE : report_failure(d->path, &e);
}
