/* output_format.h: which codec an output asks for. */
#ifndef WEFT_CLI_OUTPUT_FORMAT_H
#define WEFT_CLI_OUTPUT_FORMAT_H

#include "../../core/image/codec.h"

/* The codec for an output; a failure lists those there are. */
weft_status codec_for_output(const char *path, const weft_codec **codec, weft_error *e);
/* The same by name, for --in-format and --out-format. */
weft_status codec_named(const char *name, const weft_codec **codec, weft_error *e);

#endif
