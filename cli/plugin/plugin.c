/* plugin.c: weft plugin list | check FILE | new NAME. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/engine/engine.h"
#include "../command.h"
#include "../json.h"
#include "../report.h"
#include "../suggest.h"
#include "plugin_check.h"
#include "plugin_new.h"

struct plugin_options {
	bool json;
	double limit, total;
};

static const struct option options[] = {
	OPTION_OF(struct plugin_options, json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	OPTION_OF(struct plugin_options, limit, .name = "max-time", .type = OPTION_SECONDS, .value = "TIME",
		  .min = 0.001, .max = 86400,
		  .help = "check: for each call of the filter; 10 s if not given"),
	OPTION_OF(struct plugin_options, total, .name = "max-total", .type = OPTION_SECONDS, .value = "TIME",
		  .min = 0.001, .max = 86400,
		  .help = "check: for each of its two processes; 10 min if not given"),
	{ 0 },
};

static const char *const verbs[] = { "list", "check", "new", NULL };

static int list(bool as_json)
{
	const weft_filter *const *all;
	size_t count;
	weft_error e;
	struct json j = json_begin(stdout);

	if (weft_filter_list(&all, &count, &e) != WEFT_OK)
		return report_failure(NULL, &e);
	if (as_json)
		json_open(&j, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		if (!as_json) {
			printf("%-12s  %s\n", all[i]->name, weft_filter_origin(all[i]));
			continue;
		}
		json_open(&j, NULL, '{');
		json_text(&j, "name", all[i]->name);
		json_text(&j, "from", weft_filter_origin(all[i]));
		json_text(&j, "isa", weft_isa_name(all[i]->isa));
		json_close(&j, '}');
	}
	if (as_json) {
		json_close(&j, ']');
		json_end(&j);
	}
	return EXIT_DONE;
}

static int unknown(const char *what)
{
	const char *near = suggest(what, verbs, sizeof verbs / sizeof *verbs - 1);

	if (near)
		return report_usage("plugin: no '%s'; did you mean '%s'?", what, near);
	return report_usage("plugin: no '%s'; weft plugin %s", what, plugin_command.usage);
}

static int run_plugin(int argc, char **argv)
{
	struct plugin_options o = { .limit = 10, .total = 600 };
	struct words words = { 0 };
	int status = options_parse(&plugin_command, argc, argv, &o, &words);
	const char *verb = words.count ? words.at[0] : "", *what = words.count > 1 ? words.at[1] : NULL;

	if (status)
		; /* the message was printed */
	else if (words.count > (strcmp(verb, "check") == 0 ? 3u : 2u) ||
		 (words.count > 1 && strcmp(verb, "list") == 0))
		status = report_usage("plugin: what is '%s' for? weft plugin %s", words.at[words.count - 1],
				      plugin_command.usage);
	else if (!*verb || (!what && (strcmp(verb, "check") == 0 || strcmp(verb, "new") == 0)))
		status = report_usage("plugin: weft plugin %s", plugin_command.usage);
	else if (strcmp(verb, "list") == 0)
		status = list(o.json);
	else if (strcmp(verb, "check") == 0)
		status = plugin_check(what, words.count > 2 ? words.at[2] : NULL, o.limit, o.total, o.json);
	else if (strcmp(verb, "new") == 0)
		status = plugin_new(what);
	else
		status = unknown(verb);
	free(words.at);
	return status;
}

const struct command plugin_command = {
	.name = "plugin",
	.summary = "list plugins, check one, or start a new one",
	.usage = "list [--json] | check FILE [CHAIN] [--json] | new NAME",
	.details = "Plugins are found in $WEFT_PLUGIN_PATH, the user's data folder, the install\n"
		   "folder and the build tree.  'check' tries a plugin in a process of its own: each\n"
		   "build, each parameter at its bounds and between, two of them together, each example\n"
		   "(or just the chain given, as 'blur:r=8'), on pictures of every format and awkward\n"
		   "shapes, in memory that faults a byte beyond what it may touch; all builds and\n"
		   "schedules, and a second process where all lies elsewhere, have to give the same\n"
		   "bytes.  Status 1: something was found.  'new' writes NAME.c, a filter that compiles,\n"
		   "with its build line.\n",
	.options = options,
	.takes = TAKES_VERBS,
	.verbs = verbs,
	.run = run_plugin,
};
