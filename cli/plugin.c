/* plugin.c: weft plugin list | check FILE | new NAME. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/engine/engine.h"
#include "command.h"
#include "json.h"
#include "plugin_check.h"
#include "plugin_new.h"
#include "report.h"
#include "suggest.h"

struct plugin_options {
	bool json;
};

static const struct option options[] = {
	OPTION_OF(struct plugin_options, json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	{ 0 },
};

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
	static const char *const verbs[] = { "list", "check", "new" };
	const char *near = suggest(what, verbs, sizeof verbs / sizeof *verbs);

	if (near)
		return report_usage("plugin: no '%s'; did you mean '%s'?", what, near);
	return report_usage("plugin: no '%s'; weft plugin %s", what, plugin_command.usage);
}

static int run_plugin(int argc, char **argv)
{
	struct plugin_options o = { 0 };
	struct words words = { 0 };
	int status = options_parse(&plugin_command, argc, argv, &o, &words);
	const char *verb = words.count ? words.at[0] : "", *what = words.count > 1 ? words.at[1] : NULL;

	if (status)
		; /* said */
	else if (words.count > 2 || (words.count > 1 && strcmp(verb, "list") == 0))
		status = report_usage("plugin: what is '%s' for? weft plugin %s", words.at[words.count - 1],
				      plugin_command.usage);
	else if (!*verb || (!what && (strcmp(verb, "check") == 0 || strcmp(verb, "new") == 0)))
		status = report_usage("plugin: weft plugin %s", plugin_command.usage);
	else if (strcmp(verb, "list") == 0)
		status = list(o.json);
	else if (strcmp(verb, "check") == 0)
		status = plugin_check(what, o.json);
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
	.usage = "list [--json] | check FILE [--json] | new NAME",
	.details = "Plugins are found in $WEFT_PLUGIN_PATH, the user's data folder, the install\n"
		   "folder and the build tree.  'check' runs a plugin over small pictures of every\n"
		   "format and holds all schedules to the same bytes; 'new' writes NAME.c, a filter\n"
		   "that compiles, with its build line.\n",
	.options = options,
	.run = run_plugin,
};
