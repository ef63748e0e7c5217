/* picture_out.h: one picture that a command made, into a file: every reason not to begin first,
 * and then the whole file or none.
 */
#ifndef WEFT_CLI_PICTURE_OUT_H
#define WEFT_CLI_PICTURE_OUT_H

#include "../../core/image/codec.h"
#include "../options.h"
#include "../run/inputs.h"

struct picture_out {
	const char *path, *format; /* format: of --out-format; NULL: by the path */
	bool force;
	weft_encode_options encode;
	const weft_codec *codec; /* picture_out_check's answer */
};

/* For a command whose options T have a struct picture_out as member m. */
#define PICTURE_OUT_OPTIONS(T, m)                                                                            \
	OPTION_OF(T, m.path, .letter = 'o', .name = "output", .type = OPTION_TEXT, .value = "FILE",          \
		  .help = "where to; - is stdout"),                                                          \
		OPTION_OF(T, m.force, .name = "force", .type = OPTION_FLAG,                                  \
			  .help = "replace an output that exists"),                                          \
		OPTION_OF(T, m.format, .name = "out-format", .type = OPTION_TEXT, .value = "NAME",           \
			  .help = "format of the output; default: by its extension")

/* `command` for messages.  Returns 0, or an exit status after the message was printed. */
int picture_out_check(struct picture_out *out, const char *command);
/* Is the output one of these files? */
int picture_out_apart(const struct picture_out *out, const char *input);
/* The pictures that these names mean, none of them the output. */
int picture_out_inputs(const struct picture_out *out, const struct words *names, const char *files0,
		       struct inputs *inputs);
/* Likewise. */
int picture_out_write(const struct picture_out *out, weft_view picture);

#endif
