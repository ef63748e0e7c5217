/* plugin_new.c: a plugin that compiles and works, to start from. */
#include "plugin_new.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* NAME stands for the name. */
static const char source[] =
	"/* NAME: nearer to white.\n"
	" *\n"
	" * out = v + (255 - v) * amount, rounded; alpha stays.\n"
	" *\n"
	" * Build (in weft's source tree; FLAGS are -Icore there, -I/usr/include/weft\n"
	" * or wherever it was installed to elsewhere):\n"
	" *     cc -O3 -ffp-contract=off -fPIC -shared FLAGS -o NAME.so NAME.c\n"
	" * Check and use:\n"
	" *     weft plugin check ./NAME.so\n"
	" *     WEFT_PLUGIN_PATH=. weft run photo.jpg -f NAME:0.3 -o out.png\n"
	" */\n"
	"#include \"engine/filter.h\"\n"
	"\n"
	"struct NAME {\n"
	"\tuint8_t table[256];\n"
	"};\n"
	"\n"
	"static const weft_param NAME_params[] = {\n"
	"\t{ .name = \"amount\",\n"
	"\t  .help = \"0 changes nothing, 1 is white\",\n"
	"\t  .type = WEFT_REAL,\n"
	"\t  .initial = 0.2,\n"
	"\t  .min = 0,\n"
	"\t  .max = 1 },\n"
	"};\n"
	"\n"
	"/* Once, before any row. */\n"
	"static weft_status NAME_prepare(void *state, weft_args args, weft_view in, weft_plan *plan,\n"
	"\t\t\t\tweft_error *e)\n"
	"{\n"
	"\tstruct NAME *s = state;\n"
	"\n"
	"\t(void)in, (void)plan, (void)e;\n"
	"\tfor (int v = 0; v < 256; v++)\n"
	"\t\ts->table[v] = (uint8_t)(v + (255 - v) * args.value[0] + 0.5);\n"
	"\treturn WEFT_OK;\n"
	"}\n"
	"\n"
	"/* Any row, on any thread, in any order. */\n"
	"static void NAME_row(const void *state, const weft_row_job *job)\n"
	"{\n"
	"\tconst struct NAME *s = state;\n"
	"\tconst uint8_t *in = job->in[0];\n"
	"\tconst int n = job->source.format.channels, alpha = n % 2 == 0;\n"
	"\n"
	"\tfor (int i = 0; i < job->width * n; i++)\n"
	"\t\tjob->out[i] = alpha && i % n == n - 1 ? in[i] : s->table[in[i]];\n"
	"}\n"
	"\n"
	"WEFT_FILTER(NAME, .help = \"nearer to white\", .kind = WEFT_POINT, WEFT_PARAMS(NAME_params),\n"
	"\t    .state_size = sizeof(struct NAME), .prepare = NAME_prepare, .row = NAME_row,\n"
	"\t    .definition = \"v + (255 - v) * amount, rounded\");\n";

static bool usable(const char *name)
{
	const size_t length = strlen(name);
	return length > 0 && length < 32 && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

static void put_source(FILE *to, const char *name)
{
	for (const char *from = source; *from;) {
		const char *spot = strstr(from, "NAME");
		if (!spot) {
			fputs(from, to);
			return;
		}
		fwrite(from, 1, (size_t)(spot - from), to);
		fputs(name, to);
		from = spot + strlen("NAME");
	}
}

int plugin_new(const char *name)
{
	char path[64];

	if (!usable(name))
		return report_usage(
			"plugin new: '%s' is no name: small letters, digits and _, at most 31, a letter "
			"first",
			name);
	snprintf(path, sizeof path, "%s.c", name);
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		const int error = errno;
		report_error("%s: cannot create: %s", path, strerror(errno));
		return error == EACCES ? EXIT_DENIED : EXIT_CANT_CREATE;
	}
	FILE *f = fdopen(fd, "w");
	if (!f)
		return close(fd), EXIT_BUG;
	put_source(f, name);
	bool failed = ferror(f);
	failed = fclose(f) != 0 || failed;
	if (failed) {
		report_error("%s: cannot write", path);
		unlink(path);
		return EXIT_IO;
	}
	printf("%s written; its first lines say how to build and check it\n", path);
	return EXIT_DONE;
}
