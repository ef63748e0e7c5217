/* registry.c: filters by name.
 *
 * Invariants:
 *   an entry, once in `entries`, stays until the process ends, so a
 *     weft_filter pointer is good for ever;
 *   no two entries have the same name: the first place searched wins;
 *   `lock` guards both; it is held over dlopen, never over a filter's work. */
#include "../base/edit.h"
#include "builtin.h"
#include "internal.h"

#include <dlfcn.h>
#include <glob.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry {
	weft_filter filter; /* ours: the variant in use */
	char *origin;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry **entries;
static size_t entry_count;
static const weft_filter **listed; /* sorted; what weft_filter_list gave last */

static struct entry *entry_named(const char *name)
{
	for (size_t i = 0; i < entry_count; i++)
		if (strcmp(entries[i]->filter.name, name) == 0)
			return entries[i];
	for (size_t i = 0; i < entry_count; i++)
		if (weft_filter_has_alias(&entries[i]->filter, name))
			return entries[i];
	return NULL;
}

/* The best build for this machine: variants come best first. */
static weft_status variant_choose(weft_filter *f, const char *origin, weft_error *e)
{
	weft_isa isa;
	weft_status status = weft_isa_choose(&isa, e);
	if (status)
		return status;
	for (const weft_filter *const *v = f->variants; v && *v; v++) {
		weft_filter better;
		if ((status = weft_filter_check(*v, origin, &better, e)))
			return status;
		if (better.isa <= isa) {
			*f = better;
			return WEFT_OK;
		}
	}
	return WEFT_OK;
}

/* Checks the table and keeps it.  wanted NULL: whatever its name is. */
static weft_status entry_add(weft_plugin_fn *plugin, const char *origin, const char *wanted, weft_error *e)
{
	weft_filter f;
	weft_status status = weft_filter_check(plugin(WEFT_FILTER_ABI), origin, &f, e);
	if (!status)
		status = variant_choose(&f, origin, e);
	if (status)
		return status;
	if (wanted && strcmp(f.name, wanted) != 0 && !weft_filter_has_alias(&f, wanted))
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: calls itself '%s'", origin, f.name);
	struct entry *known = entry_named(f.name);
	if (known && strcmp(known->filter.name, f.name) == 0)
		return WEFT_OK;

	struct entry **more = realloc(entries, (entry_count + 1) * sizeof *entries);
	struct entry *new = malloc(sizeof *new);
	char *copy = strdup(origin);
	if (more)
		entries = more;
	if (!more || !new || !copy) {
		free(new);
		free(copy);
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", origin);
	}
	*new = (struct entry) { f, copy };
	entries[entry_count++] = new;
	return WEFT_OK;
}

static weft_status file_load(const char *path, const char *wanted, weft_error *e)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *why = dlerror();
		return weft_fail(e, WEFT_ABI_MISMATCH, "plugin %s", why ? why : path);
	}
	void *symbol = dlsym(handle, "weft_plugin");
	weft_plugin_fn *plugin;
	memcpy(&plugin, &symbol, sizeof plugin);
	if (!symbol) {
		dlclose(handle);
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: no weft plugin: it has no symbol weft_plugin",
				 path);
	}
	size_t before = entry_count;
	weft_status status = entry_add(plugin, path, wanted, e);
	if (entry_count == before)
		dlclose(handle);
	return status;
}

/* ---- where to look ---- */

typedef weft_status folder_fn(const char *folder, void *user, weft_error *e);

/* Calls visit for each folder of plugins, best first, until one says other than NO_FILTER. */
static weft_status folders_visit(folder_fn *visit, void *user, weft_error *e)
{
	char path[PATH_MAX], exe[PATH_MAX];
	weft_status status = WEFT_NO_FILTER;

	const char *list = secure_getenv("WEFT_PLUGIN_PATH");
	while (list && *list && status == WEFT_NO_FILTER) {
		int n = (int)strcspn(list, ":");
		if (n > 0 && snprintf(path, sizeof path, "%.*s", n, list) < (int)sizeof path)
			status = visit(path, user, e);
		list += n + (list[n] == ':');
	}
	const char *data = secure_getenv("XDG_DATA_HOME"), *home = secure_getenv("HOME");
	int length = -1;
	if (data && *data)
		length = snprintf(path, sizeof path, "%s/weft/filters", data);
	else if (home && *home)
		length = snprintf(path, sizeof path, "%s/.local/share/weft/filters", home);
	if (status == WEFT_NO_FILTER && length > 0 && length < (int)sizeof path)
		status = visit(path, user, e);

	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	if (n <= 0)
		return status;
	exe[n] = 0;
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = 0;
	static const char *const installed[] = { "/../lib*/weft/filters", "/../lib/*/weft/filters",
						 "/filters" };
	for (size_t i = 0; i < sizeof installed / sizeof *installed && status == WEFT_NO_FILTER; i++) {
		glob_t found;
		if (snprintf(path, sizeof path, "%s%s", exe, installed[i]) >= (int)sizeof path ||
		    glob(path, 0, NULL, &found) != 0)
			continue;
		for (size_t j = 0; j < found.gl_pathc && status == WEFT_NO_FILTER; j++)
			status = visit(found.gl_pathv[j], user, e);
		globfree(&found);
	}
	return status;
}

static weft_status load_from_folder(const char *folder, void *user, weft_error *e)
{
	const char *name = user;
	char path[PATH_MAX];
	if (snprintf(path, sizeof path, "%s/%s.so", folder, name) >= (int)sizeof path ||
	    access(path, F_OK) != 0)
		return WEFT_NO_FILTER;
	return file_load(path, name, e);
}

static int by_origin(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A folder may hold a broken plugin beside good ones: the good ones count. */
static weft_status load_whole_folder(const char *folder, void *user, weft_error *e)
{
	(void)user;
	(void)e;
	char pattern[PATH_MAX];
	glob_t found;
	if (snprintf(pattern, sizeof pattern, "%s/*.so", folder) >= (int)sizeof pattern ||
	    glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return WEFT_NO_FILTER;
	qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, by_origin);
	for (size_t i = 0; i < found.gl_pathc; i++)
		file_load(found.gl_pathv[i], NULL, NULL);
	globfree(&found);
	return WEFT_NO_FILTER;
}

static void load_builtin(void)
{
	if (!weft_builtin_filters)
		return;
	for (weft_plugin_fn *const *p = weft_builtin_filters; *p; p++)
		entry_add(*p, "built in", NULL, NULL);
}

static void load_all(void)
{
	static bool done;
	if (done)
		return;
	folders_visit(load_whole_folder, NULL, NULL);
	load_builtin();
	done = true;
}

/* ---- the public face ---- */

static const char *suggest(const char *name)
{
	const char *nearest = NULL;
	int least = INT_MAX;
	load_all();
	for (size_t i = 0; i < entry_count; i++) {
		const weft_filter *f = &entries[i]->filter;
		int d = weft_edit_distance(name, f->name);
		for (const char *const *a = f->aliases; a && *a; a++)
			d = min_int(d, weft_edit_distance(name, *a));
		if (d < least) {
			least = d;
			nearest = f->name;
		}
	}
	return nearest && weft_edit_near(name, least) ? nearest : NULL;
}

static weft_status find(const char *name, struct entry **found, weft_error *e)
{
	*found = entry_named(name);
	if (*found)
		return WEFT_OK;
	weft_isa isa;
	weft_status status = weft_isa_choose(&isa, e);
	if (!status && weft_filter_name_valid(name)) {
		char copy[32];
		snprintf(copy, sizeof copy, "%s", name);
		status = folders_visit(load_from_folder, copy, e);
	} else if (!status) {
		status = WEFT_NO_FILTER;
	}
	if (status == WEFT_NO_FILTER) {
		load_builtin();
		status = WEFT_OK;
	}
	if (status)
		return status;
	if (!(*found = entry_named(name))) {
		load_all(); /* an alias stands inside a table, not in a file's name */
		*found = entry_named(name);
	}
	if (*found)
		return WEFT_OK;
	const char *near = suggest(name);
	if (near)
		return weft_fail(e, WEFT_NO_FILTER, "filter '%.40s': unknown; did you mean '%s'?", name,
				 near);
	return weft_fail(e, WEFT_NO_FILTER, "filter '%.40s': unknown; `weft filters` lists them", name);
}

const weft_filter *weft_filter_find(const char *name, weft_error *e)
{
	struct entry *found = NULL;
	pthread_mutex_lock(&lock);
	weft_status status = find(name, &found, e);
	pthread_mutex_unlock(&lock);
	return status ? NULL : &found->filter;
}

const char *weft_filter_suggest(const char *name)
{
	pthread_mutex_lock(&lock);
	const char *near = suggest(name);
	pthread_mutex_unlock(&lock);
	return near;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const weft_filter *const *)a)->name, (*(const weft_filter *const *)b)->name);
}

/* A list given out earlier stays good: it is replaced only when filters were added. */
weft_status weft_filter_list(const weft_filter *const **list, size_t *count, weft_error *e)
{
	static size_t listed_count;
	weft_isa isa;
	weft_status status = weft_isa_choose(&isa, e);
	if (status)
		return status;
	pthread_mutex_lock(&lock);
	load_all();
	if (!listed || listed_count != entry_count) {
		const weft_filter **fresh = malloc((entry_count + 1) * sizeof *fresh);
		if (fresh) {
			for (size_t i = 0; i < entry_count; i++)
				fresh[i] = &entries[i]->filter;
			fresh[entry_count] = NULL;
			qsort(fresh, entry_count, sizeof *fresh, by_name);
			listed = fresh;
			listed_count = entry_count;
		} else {
			status = weft_fail(e, WEFT_NO_MEMORY, "list of filters: out of memory");
		}
	}
	if (!status) {
		*list = listed;
		*count = listed_count;
	}
	pthread_mutex_unlock(&lock);
	return status;
}

const char *weft_filter_origin(const weft_filter *f)
{
	const char *origin = "built in";
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < entry_count; i++)
		if (&entries[i]->filter == f)
			origin = entries[i]->origin;
	pthread_mutex_unlock(&lock);
	return origin;
}
