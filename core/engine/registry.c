/* registry.c: filters by name.
 *
 * Invariants:
 *   an entry, once in `entries`, stays until the process ends, so a
 *     weft_filter pointer is good for ever;
 *   no two entries have the same name: the first place searched wins;
 *   `lock` guards both; it is held over dlopen, never over a filter's work.
 *
 * A filter asked for by its name is opened from the file of that name, and no
 * other file is.  Where all have to be looked into (for a list, for an alias) a
 * child opens them first (probe.h), and this process only those that did it no
 * harm. */
#include "../base/edit.h"
#include "builtin.h"
#include "check.h"
#include "places.h"
#include "plugin_file.h"
#include "probe.h"

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry {
	weft_filter filter;       /* ours: the variant in use */
	const weft_filter *table; /* the plugin's */
	char *origin;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry **entries;
static size_t entry_count;
static bool all_loaded;            /* from every folder there is */
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
	const weft_filter *table = plugin(WEFT_FILTER_ABI);
	weft_status status = weft_filter_check(table, origin, &f, e);
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
	*new = (struct entry) { f, table, copy };
	entries[entry_count++] = new;
	return WEFT_OK;
}

static weft_status file_load(const char *path, const char *wanted, weft_error *e)
{
	const char *fault = weft_plugin_file_fault(path);
	if (fault)
		return weft_fail(e, WEFT_ABI_MISMATCH, "plugin %s: %s", path, fault);
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

/* ---- from folders ---- */

static weft_status load_from_folder(const char *folder, void *user, weft_error *e)
{
	const char *name = user;
	char path[PATH_MAX];
	if (snprintf(path, sizeof path, "%s/%s.so", folder, name) >= (int)sizeof path ||
	    access(path, F_OK) != 0)
		return WEFT_NO_FILTER;
	return file_load(path, name, e);
}

/* The files of plugins in all folders, best place first. */
struct files {
	char **path;
	size_t count;
};

static void files_free(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->path[i]);
	free(files->path);
}

static bool files_add(struct files *files, const char *folder, const char *name)
{
	char **more = realloc(files->path, (files->count + 1) * sizeof *more);
	char path[PATH_MAX];
	if (!more)
		return false;
	files->path = more;
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return true;
	more[files->count] = strdup(path);
	files->count += more[files->count] != NULL;
	return true;
}

static int is_plugin_name(const struct dirent *entry)
{
	const size_t n = strlen(entry->d_name);
	return entry->d_name[0] != '.' && n > 3 && strcmp(entry->d_name + n - 3, ".so") == 0;
}

static weft_status find_files(const char *folder, void *user, weft_error *e)
{
	(void)e;
	struct dirent **found;
	int count = scandir(folder, &found, is_plugin_name, alphasort);
	for (int i = 0; i < count; i++) {
		files_add(user, folder, found[i]->d_name);
		free(found[i]);
	}
	if (count >= 0)
		free(found);
	return WEFT_NO_FILTER;
}

static bool is_loaded(const char *path)
{
	for (size_t i = 0; i < entry_count; i++)
		if (strcmp(entries[i]->origin, path) == 0)
			return true;
	return false;
}

/* What a child found in them: a filter's name and aliases, with a space behind each.  said NULL: not
 * looked for yet, or no child could be had. */
static struct {
	struct files files;
	struct weft_probed *said;
} known;

static void forget_known(void)
{
	files_free(&known.files);
	free(known.said);
	known.files = (struct files) { 0 };
	known.said = NULL;
}

/* In the child. */
static void look_into(size_t i, void *user, struct weft_probed *said)
{
	const struct files *files = user;
	const size_t before = entry_count;
	const weft_filter *f;
	int used;
	if (is_loaded(files->path[i])) {
		said->good = true;
		return;
	}
	if (file_load(files->path[i], NULL, NULL) != WEFT_OK)
		return;
	said->good = true;
	if (entry_count == before) /* another of that name comes first */
		return;
	f = &entries[before]->filter;
	used = snprintf(said->text, sizeof said->text, "%s ", f->name);
	for (const char *const *a = f->aliases; a && *a && used < (int)sizeof said->text; a++)
		used += snprintf(said->text + used, sizeof said->text - (size_t)used, "%s ", *a);
}

static bool know_all(void)
{
	if (known.said)
		return true;
	forget_known();
	weft_places_visit(find_files, &known.files, NULL);
	known.said = calloc(known.files.count + 1, sizeof *known.said);
	if (known.said && weft_probe(known.files.count, look_into, &known.files, known.said))
		return true;
	free(known.said);
	known.said = NULL;
	return false;
}

/* The next of the names; NULL at the end. */
static const char *next_name(const char **text, char name[32])
{
	const size_t n = strcspn(*text, " ");
	if (n == 0 || n > 31)
		return NULL;
	snprintf(name, 32, "%.*s", (int)n, *text);
	*text += n + ((*text)[n] == ' ');
	return name;
}

static bool names_hold(const char *text, const char *wanted)
{
	char name[32];
	while (next_name(&text, name))
		if (strcmp(name, wanted) == 0)
			return true;
	return false;
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
	if (all_loaded)
		return;
	const bool told = know_all();
	for (size_t i = 0; i < known.files.count; i++) /* the good ones beside the broken */
		if ((!told || known.said[i].good) && !is_loaded(known.files.path[i]))
			file_load(known.files.path[i], NULL, NULL);
	load_builtin();
	all_loaded = true;
}

/* ---- the public face ---- */

/* An alias stands inside a table, not in a file's name. */
static struct entry *find_alias(const char *name)
{
	if (all_loaded)
		return NULL;
	if (!know_all()) {
		load_all();
		return entry_named(name);
	}
	for (size_t i = 0; i < known.files.count; i++)
		if (known.said[i].good && names_hold(known.said[i].text, name)) {
			file_load(known.files.path[i], NULL, NULL);
			return entry_named(name);
		}
	return NULL;
}

struct nearest {
	const char *wanted;
	char name[32];
	int distance;
};

static void compare_name(struct nearest *n, const char *name, const char *real)
{
	const int d = weft_edit_distance(n->wanted, name);
	if (d < n->distance) {
		n->distance = d;
		snprintf(n->name, sizeof n->name, "%s", real);
	}
}

/* Opens nothing: a child has. */
static const char *suggest(const char *name)
{
	static _Thread_local char suggested[32];
	struct nearest nearest = { .wanted = name, .distance = INT_MAX };
	char real[32], alias[32];
	if (know_all())
		for (size_t i = 0; i < known.files.count; i++) {
			const char *text = known.said[i].text;
			if (next_name(&text, real))
				compare_name(&nearest, real, real);
			while (next_name(&text, alias))
				compare_name(&nearest, alias, real);
		}
	else
		load_all();
	load_builtin();
	for (size_t i = 0; i < entry_count; i++) {
		const weft_filter *f = &entries[i]->filter;
		compare_name(&nearest, f->name, f->name);
		for (const char *const *a = f->aliases; a && *a; a++)
			compare_name(&nearest, *a, f->name);
	}
	if (!*nearest.name || !weft_edit_near(name, nearest.distance))
		return NULL;
	memcpy(suggested, nearest.name, sizeof suggested);
	return suggested;
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
		status = weft_places_visit(load_from_folder, copy, e);
	} else if (!status) {
		status = WEFT_NO_FILTER;
	}
	if (status == WEFT_NO_FILTER) {
		load_builtin();
		status = WEFT_OK;
	}
	if (status)
		return status;
	if (!(*found = entry_named(name)))
		*found = find_alias(name);
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

weft_status weft_filter_folder_add(const char *folder, weft_error *e)
{
	pthread_mutex_lock(&lock);
	weft_status status = weft_places_add(folder, e);
	if (!status) {
		all_loaded = false;
		forget_known();
	}
	pthread_mutex_unlock(&lock);
	return status;
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

/* "blur" of "filters/blur.so"; false: it is no name. */
static bool name_of_file(const char *path, char name[32])
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	const size_t n = strlen(file);
	if (n < 4 || n > 34 || strcmp(file + n - 3, ".so") != 0)
		return false;
	snprintf(name, 32, "%.*s", (int)(n - 3), file);
	return weft_filter_name_valid(name);
}

weft_status weft_filter_load(const char *path, const weft_filter **f, weft_error *e)
{
	char name[32], *full = realpath(path, NULL);
	struct entry *found = NULL;
	weft_isa isa;
	weft_status status = weft_isa_choose(&isa, e);
	if (!status && !full)
		status = weft_fail(e, WEFT_NO_FILE, "%s: no such file", path);
	if (!status && !name_of_file(path, name))
		status = weft_fail(e, WEFT_ABI_MISMATCH,
				   "%s: a plugin's file is called as its filter is, NAME.so", path);
	pthread_mutex_lock(&lock);
	if (!status)
		status = file_load(full, name, e);
	if (!status && !(found = entry_named(name)))
		status = weft_fail(e, WEFT_NO_FILTER, "%s: holds no filter '%s'", path, name);
	pthread_mutex_unlock(&lock);
	free(full);
	*f = status ? NULL : &found->filter;
	return status;
}

const weft_filter *weft_filter_table(const weft_filter *f)
{
	const weft_filter *table = f;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < entry_count; i++)
		if (&entries[i]->filter == f)
			table = entries[i]->table;
	pthread_mutex_unlock(&lock);
	return table;
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
