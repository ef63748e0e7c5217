/* from.c: weft from: a command of another tool as weft's own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/engine/engine.h"
#include "../command.h"
#include "../replay/page.h"
#include "../report.h"
#include "translation.h"

struct from_options {
	bool run, force;
};

static const struct option options[] = {
	OPTION_OF(struct from_options, run, .name = "run", .type = OPTION_FLAG,
		  .help = "run it as well, where all of it could be translated"),
	OPTION_OF(struct from_options, force, .name = "force", .type = OPTION_FLAG,
		  .help = "--run: replace an output that exists"),
	{ 0 },
};

/* ---- words, as a shell would make them ---- */

static void split(const char *text, struct words *words)
{
	char word[TRANSLATION_TEXT];
	while (*text) {
		size_t n = 0;
		char quote = 0;
		bool any = false;
		while (*text == ' ' || *text == '\t' || *text == '\n')
			text++;
		for (; *text && (quote || !strchr(" \t\n", *text)); text++) {
			any = true;
			if (quote && *text == quote)
				quote = 0;
			else if (!quote && (*text == '\'' || *text == '"'))
				quote = *text;
			else if (n < sizeof word - 1)
				word[n++] = *text == '\\' && quote != '\'' && text[1] ? *++text : *text;
		}
		word[n] = 0;
		char *copy = any ? strdup(word) : NULL;
		if (copy)
			words_add(words, copy);
	}
}

static bool is(const char *word, const char *name)
{
	const char *slash = strrchr(word, '/');
	return strcmp(slash ? slash + 1 : word, name) == 0;
}

int translate_words(struct translation *t, const struct words *words)
{
	const char *tool = words->count ? words->at[0] : "";
	size_t first = 1;
	if (is(tool, "gm") ||
	    (is(tool, "magick") && words->count > 1 &&
	     (is(words->at[1], "convert") || is(words->at[1], "mogrify") || is(words->at[1], "montage") ||
	      is(words->at[1], "compare") || is(words->at[1], "identify"))))
		tool = words->count > first ? words->at[first++] : "";
	if (is(tool, "convert") || is(tool, "magick"))
		translate_magick(t, words, first, false);
	else if (is(tool, "montage"))
		translate_montage(t, words, first);
	else if (is(tool, "compare"))
		translate_compare(t, words, first);
	else if (is(tool, "identify"))
		translate_identify(t, words, first);
	else if (is(tool, "mogrify"))
		translate_magick(t, words, first, true);
	else if (is(tool, "vips"))
		translate_vips(t, words, first);
	else if (is(tool, "vipsthumbnail"))
		translate_vipsthumbnail(t, words, first);
	else
		return report_usage("from: '%s': known are convert, magick, mogrify, montage, compare, "
				    "identify, gm, vips, vipsthumbnail, sharp(...) "
				    "and Image.open(...)",
				    tool);
	return EXIT_DONE;
}

static int translate(struct translation *t, const char *text)
{
	if (strstr(text, "sharp(") || strstr(text, "Image.open(")) {
		translate_calls(t, text);
		return EXIT_DONE;
	}
	struct words words = { 0 };
	split(text, &words);
	int status = translate_words(t, &words);
	words_free_all(&words);
	return status;
}

/* ---- the command ---- */

/* The words of the weft command, which are others'. */
static void assemble(const struct translation *t, bool force, struct words *command)
{
	words_add(command, t->command ? t->command : "run");
	if (*t->input)
		words_add(command, t->input);
	if (*t->chain) {
		words_add(command, "-f");
		words_add(command, t->chain);
	}
	if (t->in_place) {
		words_add(command, "--in-place");
	} else if (*t->output) {
		words_add(command, "-o");
		words_add(command, t->output);
	}
	for (size_t i = 0; i < t->options.count; i++)
		words_add(command, t->options.at[i]);
	if (force)
		words_add(command, "--force");
}

static int check_chain(const char *text)
{
	weft_chain *chain = NULL;
	weft_error e;
	weft_status status = *text ? weft_chain_parse(text, &chain, &e) : WEFT_OK;
	weft_chain_free(chain);
	return status == WEFT_OK ? EXIT_DONE : report_failure_in(text, &e);
}

static int finish(const struct translation *t, const struct from_options *o)
{
	struct words command = { 0 };
	assemble(t, o->run && o->force, &command);
	char *text = replay_command_text((int)command.count, (char **)command.at);
	int status = check_chain(t->chain);
	if (!text)
		status = report_no_memory();
	else if (!status)
		printf("%s\n", text);
	free(text);
	if (!status && t->missing)
		status = EXIT_DIFFERS;
	if (!status && o->run) {
		words_add(&command, NULL);
		fflush(stdout);
		status = command_find(command.at[0])->run((int)command.count - 1, (char **)command.at);
	}
	free(command.at);
	return status;
}

static int from_main(int argc, char **argv)
{
	struct from_options o = { 0 };
	struct words rest = { 0 };
	static struct translation t; /* large */
	int status = options_parse(&from_command, argc, argv, &o, &rest);
	if (!status && rest.count != 1)
		status = report_usage("from: the other tool's command, in quotes: weft from 'convert in.png "
				      "-resize 50%% out.jpg'");
	if (!status)
		status = translate(&t, rest.at[0]);
	if (!status)
		status = finish(&t, &o);
	translation_free(&t);
	free(rest.at);
	return status;
}

const struct command from_command = {
	.name = "from",
	.summary = "another tool's command as one of weft's",
	.usage = "[--run] 'COMMAND'",
	.details = "Prints the weft command for one of ImageMagick (convert, magick, mogrify, montage, "
		   "compare,\n"
		   "identify), GraphicsMagick,\n"
		   "vips, vipsthumbnail, sharp or Pillow, as far as there is one; each piece that has no\n"
		   "counterpart is said, and the status is 1.\n"
		   "\n"
		   "  weft from 'convert in.png -resize 50% -blur 0x2 out.jpg'\n"
		   "  weft from \"sharp('in.jpg').resize(300, 200).toFile('out.webp')\"\n"
		   "  weft from \"Image.open('in.png').convert('L').save('out.png')\"",
	.options = options,
	.takes = TAKES_FILES,
	.run = from_main,
};
