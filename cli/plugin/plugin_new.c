/* plugin_new.c: a plugin that compiles and works, to start from. */
#include "plugin_new.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/engine/engine.h"
#include "../report.h"

/* NAME stands for the name. */
#define BUILD_LINE "cc -O3 -ffp-contract=off -fPIC -shared $(pkg-config --cflags weft-core) -o NAME.so NAME.c"
#define CHECK_LINE "weft plugin check ./NAME.so"
#define USE_LINE   "WEFT_PLUGIN_PATH=. weft run photo.jpg -f NAME:0.3 -o out.png"

static const char told[] = "NAME.c written; build, check and use it:\n"
			   "    " BUILD_LINE "\n"
			   "    " CHECK_LINE "\n"
			   "    " USE_LINE "\n";

static const char source[] =
	"/* NAME: nearer to white.\n"
	" *\n"
	" * out = v + (255 - v) * amount, rounded; alpha stays.\n"
	" *\n"
	" * Build, check and use it:\n"
	" *     " BUILD_LINE "\n"
	" *     " CHECK_LINE "\n"
	" *     " USE_LINE "\n"
	" */\n"
	"#include <engine/filter.h>\n"
	"\n"
	"struct NAME {\n"
	"\tdouble amount;\n"
	"\tuint8_t table[256];\n"
	"};\n"
	"\n"
	"static const weft_param NAME_params[] = {\n"
	"\t{ WEFT_BIND(struct NAME, amount),\n"
	"\t  .name = \"amount\",\n"
	"\t  .help = \"0 changes nothing, 1 is white\",\n"
	"\t  .type = WEFT_REAL,\n"
	"\t  .initial = 0.2,\n"
	"\t  .min = 0,\n"
	"\t  .max = 1 },\n"
	"};\n"
	"\n"
	"/* Once, before any row; what the user gave is in the state. */\n"
	"static weft_status NAME_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)\n"
	"{\n"
	"\tstruct NAME *s = state;\n"
	"\n"
	"\t(void)in, (void)plan, (void)e;\n"
	"\tfor (int v = 0; v < 256; v++)\n"
	"\t\ts->table[v] = (uint8_t)(v + (255 - v) * s->amount + 0.5);\n"
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

static bool well_formed(const char *name)
{
	const size_t length = strlen(name);
	return length > 0 && length < 32 && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

/* What no struct or function may be called: keywords up to C23, what stdbool.h makes of some, and the
 * two names that compilers define for the system. */
static bool is_reserved(const char *name)
{
	static const char *const words[] = {
		"alignas",  "alignof", "asm",          "auto",     "bool",     "break",   "case",
		"char",     "const",   "constexpr",    "continue", "default",  "do",      "double",
		"else",     "enum",    "extern",       "false",    "float",    "for",     "goto",
		"if",       "inline",  "int",          "linux",    "long",     "nullptr", "register",
		"restrict", "return",  "short",        "signed",   "sizeof",   "static",  "static_assert",
		"struct",   "switch",  "thread_local", "true",     "typedef",  "typeof",  "typeof_unqual",
		"union",    "unix",    "unsigned",     "void",     "volatile", "while",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return strncmp(name, "weft", 4) == 0; /* the library's own */
}

/* returns 0, or an exit status after the message was printed. */
static int check_name(const char *name)
{
	weft_error e;
	if (!well_formed(name))
		return report_usage("plugin new: '%s' is no name: small letters, digits and _, at most 31, a "
				    "letter first",
				    name);
	if (is_reserved(name))
		return report_usage(
			"plugin new: '%s' does not compile: it is a word of C's, or the library's own", name);
	const weft_filter *known = weft_filter_find(name, &e);
	if (known)
		return report_usage("plugin new: there is a filter '%s' already (%s)", known->name,
				    weft_filter_origin(known));
	if (e.status != WEFT_NO_FILTER)
		return report_usage("plugin new: '%s' is taken: %s", name, e.text);
	return EXIT_DONE;
}

static void put(FILE *to, const char *text, const char *name)
{
	for (const char *from = text; *from;) {
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
	const int status = check_name(name);

	if (status)
		return status;
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
	put(f, source, name);
	bool failed = ferror(f);
	failed = fclose(f) != 0 || failed;
	if (failed) {
		report_error("%s: cannot write", path);
		unlink(path);
		return EXIT_IO;
	}
	put(stdout, told, name);
	return EXIT_DONE;
}
