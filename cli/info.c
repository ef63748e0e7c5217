/* info.c: weft info FILE...: what files say of themselves, without decoding. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/image/file.h"
#include "command.h"
#include "job.h"
#include "report.h"

struct info_options {
	bool json;
};

static const struct option options[] = {
	OPTION_OF(struct info_options, json, .name = "json", .type = OPTION_FLAG, .help = "as a JSON array"),
	{ 0 },
};

struct fact {
	const weft_codec *codec;
	weft_image_info info;
	size_t bytes;
};

static weft_status look(const char *path, struct fact *fact, weft_error *e)
{
	weft_buffer file = { 0 };
	weft_status status = weft_file_read(path, 0, &file, e);

	if (status == WEFT_OK) {
		const weft_bytes bytes = { file.at, file.length };
		fact->bytes = file.length;
		fact->codec = weft_codec_for_bytes(bytes);
		status = weft_decode_info(bytes, &fact->info, e);
	}
	weft_buffer_free(&file);
	return status;
}

static void say(const char *path, const struct fact *f)
{
	printf("%s: %s, %d x %d, %s, %.1f megapixels, %zu bytes\n", path, f->codec ? f->codec->name : "?",
	       f->info.width, f->info.height, weft_format_name(f->info.format),
	       f->info.width * (double)f->info.height / 1e6, f->bytes);
}

static void say_json(struct json *j, const char *path, const struct fact *f)
{
	json_open(j, NULL, '{');
	json_text(j, "file", path);
	json_text(j, "format", f->codec ? f->codec->name : NULL);
	json_int(j, "width", f->info.width);
	json_int(j, "height", f->info.height);
	json_int(j, "channels", f->info.format.channels);
	json_int(j, "bits", 8 * f->info.format.depth);
	json_text(j, "samples", weft_format_name(f->info.format));
	json_int(j, "bytes", (int64_t)f->bytes);
	json_close(j, '}');
}

static int run_info(int argc, char **argv)
{
	struct info_options o = { 0 };
	struct words files = { 0 };
	int status = options_parse(&info_command, argc, argv, &o, &files);

	if (status)
		return status;
	if (files.count == 0)
		return report_usage("info: which files? weft info %s", info_command.usage);
	struct json j = json_begin(stdout);
	if (o.json)
		json_open(&j, NULL, '[');
	for (size_t i = 0; i < files.count; i++) {
		struct fact fact = { 0 };
		weft_error e;
		if (look(files.at[i], &fact, &e) != WEFT_OK)
			status = report_failure(files.at[i], &e);
		else if (o.json)
			say_json(&j, files.at[i], &fact);
		else
			say(files.at[i], &fact);
	}
	if (o.json) {
		json_close(&j, ']');
		json_end(&j);
	}
	free(files.at);
	return status;
}

const struct command info_command = {
	.name = "info",
	.summary = "size and format of pictures",
	.usage = "FILE... [--json]",
	.options = options,
	.run = run_info,
};
