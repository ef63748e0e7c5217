/* places.c: where plugins are looked for: in what the user says, what the
 * program says, the user's own folder, beside the program, beside the library. */
#include "places.h"

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

static char **added;
static size_t added_count;

weft_status weft_places_add(const char *folder, weft_error *e)
{
	/* Absolute: a program may change its folder later. */
	char *path = realpath(folder, NULL);
	if (!path)
		return weft_fail(e, WEFT_NO_FILE, "%.160s: no such folder of filters", folder);
	for (size_t i = 0; i < added_count; i++)
		if (strcmp(added[i], path) == 0) {
			free(path);
			return WEFT_OK;
		}
	char **more = realloc(added, (added_count + 1) * sizeof *added);
	if (!more) {
		free(path);
		return weft_fail(e, WEFT_NO_MEMORY, "%.160s: out of memory", folder);
	}
	added = more;
	added[added_count++] = path;
	return WEFT_OK;
}

/* $WEFT_PLUGIN_PATH: folders apart by colons. */
static weft_status visit_listed(weft_place_fn *visit, void *user, weft_error *e)
{
	char path[PATH_MAX];
	weft_status status = WEFT_NO_FILTER;
	const char *list = secure_getenv("WEFT_PLUGIN_PATH");
	while (list && *list && status == WEFT_NO_FILTER) {
		int n = (int)strcspn(list, ":");
		if (n > 0 && snprintf(path, sizeof path, "%.*s", n, list) < (int)sizeof path)
			status = visit(path, user, e);
		list += n + (list[n] == ':');
	}
	return status;
}

static weft_status visit_own(weft_place_fn *visit, void *user, weft_error *e)
{
	char path[PATH_MAX];
	const char *data = secure_getenv("XDG_DATA_HOME"), *home = secure_getenv("HOME");
	int length = -1;
	if (data && *data)
		length = snprintf(path, sizeof path, "%s/weft/filters", data);
	else if (home && *home)
		length = snprintf(path, sizeof path, "%s/.local/share/weft/filters", home);
	return length > 0 && length < (int)sizeof path ? visit(path, user, e) : WEFT_NO_FILTER;
}

/* folder + pattern, whose one `*`, if any, stands for the rest of a folder's name.  Not by glob: a
 * folder may well be called [old]. */
static weft_status visit_beside(const char *folder, const char *pattern, weft_place_fn *visit, void *user,
				weft_error *e)
{
	char path[PATH_MAX], base[PATH_MAX];
	const char *star = strchr(pattern, '*');
	weft_status status = WEFT_NO_FILTER;
	if (!star) {
		bool fits = snprintf(path, sizeof path, "%s%s", folder, pattern) < (int)sizeof path;
		return fits ? visit(path, user, e) : status;
	}
	const char *start = star;
	while (start > pattern && start[-1] != '/')
		start--;
	if (snprintf(base, sizeof base, "%s%.*s", folder, (int)(start - pattern), pattern) >=
	    (int)sizeof base)
		return status;
	struct dirent **found;
	int count = scandir(base, &found, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		const char *name = found[i]->d_name;
		struct stat st;
		if (status == WEFT_NO_FILTER && name[0] != '.' &&
		    strncmp(name, start, (size_t)(star - start)) == 0 &&
		    snprintf(path, sizeof path, "%s%s%s", base, name, star + 1) < (int)sizeof path &&
		    stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			status = visit(path, user, e);
		free(found[i]);
	}
	if (count >= 0)
		free(found);
	return status;
}

static void cut_name(char *path)
{
	char *slash = strrchr(path, '/');
	if (slash)
		*slash = 0;
}

/* Where this code is a shared library's, an installed tree's filters are found
 * from any program.  In a program, it is that program's folder that counts. */
static bool library_folder(const char *program, char folder[PATH_MAX])
{
	Dl_info info;
	if (!dladdr(&added, &info) || !info.dli_fname || !realpath(info.dli_fname, folder) ||
	    strcmp(folder, program) == 0)
		return false;
	cut_name(folder);
	return true;
}

/* Where there is no /proc: what the kernel was told to run, as long as nobody changed the folder. */
static void find_program(char program[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", program, PATH_MAX - 1);
	program[n > 0 ? n : 0] = 0;
	const char *told = n > 0 ? NULL : (const char *)(uintptr_t)getauxval(AT_EXECFN);
	if (told && !realpath(told, program))
		program[0] = 0;
}

weft_status weft_places_visit(weft_place_fn *visit, void *user, weft_error *e)
{
	static const char *const installed[] = { "/../lib*/weft/filters", "/../lib/*/weft/filters",
						 "/filters" };
	char program[PATH_MAX] = "", library[PATH_MAX];

	weft_status status = visit_listed(visit, user, e);
	for (size_t i = 0; i < added_count && status == WEFT_NO_FILTER; i++)
		status = visit(added[i], user, e);
	if (status == WEFT_NO_FILTER)
		status = visit_own(visit, user, e);

	find_program(program);
	bool shared = library_folder(program, library);
	cut_name(program);
	for (size_t i = 0; *program && i < sizeof installed / sizeof *installed && status == WEFT_NO_FILTER;
	     i++)
		status = visit_beside(program, installed[i], visit, user, e);
	if (shared && status == WEFT_NO_FILTER)
		status = visit_beside(library, "/weft/filters", visit, user, e);
	return status;
}
