/* picture_out.c: see picture_out.h. */
#include "picture_out.h"

#include <string.h>
#include <unistd.h>

#include "../../core/image/file.h"
#include "../report.h"
#include "../run/encoding.h"
#include "../run/output_format.h"
#include "../run/plan.h"

int picture_out_check(struct picture_out *out, const char *command)
{
	weft_error e;

	if (!out->path || !*out->path)
		return report_usage("%s: no output; say -o FILE", command);
	const bool standard = strcmp(out->path, "-") == 0;
	if (out->format && codec_named(out->format, &out->codec, &e) != WEFT_OK)
		return report_failure("--out-format", &e);
	if (out->format && !weft_codec_writes(out->codec))
		return report_usage("%s: --out-format: %s can be read, not written", command, out->format);
	if (standard && !out->format)
		return report_usage("%s: -o - has no extension; say --out-format png", command);
	if (standard && isatty(STDOUT_FILENO))
		return report_usage("%s: standard output is a terminal; send it to a file or a pipe",
				    command);
	if (!out->format && codec_for_output(out->path, &out->codec, &e) != WEFT_OK)
		return report_failure(out->path, &e);
	int status = encoding_check(out->codec, &out->encode);
	if (!status)
		status = output_check(NULL, out->path, false, out->force);
	return status || standard ? status : folder_check(out->path);
}

int picture_out_apart(const struct picture_out *out, const char *input)
{
	if (strcmp(out->path, "-") == 0 || !weft_file_same(out->path, input))
		return EXIT_DONE;
	report_error("%s: is one of the inputs", out->path);
	return EXIT_CANT_CREATE;
}

int picture_out_inputs(const struct picture_out *out, const struct words *names, const char *files0,
		       struct inputs *inputs)
{
	int status = inputs_expand(names, &(struct inputs_rules) { .files0 = files0 }, inputs);

	for (size_t i = 0; i < inputs->count && !status; i++)
		status = picture_out_apart(out, inputs->at[i].path);
	return status;
}

int picture_out_write(const struct picture_out *out, weft_view picture)
{
	const char *name = strcmp(out->path, "-") == 0 ? "standard output" : out->path;
	weft_buffer bytes = { 0 };
	weft_error e = { .at = -1 };

	weft_status status = weft_encode(out->codec, picture, &out->encode, weft_buffer_sink(&bytes), &e);
	if (status == WEFT_OK)
		status = weft_file_write(out->path, (weft_bytes) { bytes.at, bytes.length },
					 &(weft_file_options) { .replace = out->force }, &e);
	weft_buffer_free(&bytes);
	return status == WEFT_OK ? EXIT_DONE : report_failure(name, &e);
}
