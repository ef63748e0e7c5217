/* input_folder.c: the pictures below a folder, by name, depth first.
 *
 * What has no picture's extension, is hidden or no file is passed over and
 * counted by its kind; so are links, by the rule for them. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../core/image/codec.h"
#include "../report.h"
#include "inputs_inside.h"

/* Of one walk; a folder knows those it is in, for links that lead back. */
struct walk {
	struct inputs *in;
	const struct inputs_rules *rules;
	size_t root;         /* bytes of a path that name the folder given */
	struct stat outputs; /* the outputs' folder; zero: none */
};

struct above {
	const struct above *above;
	dev_t device;
	ino_t node;
};

/* A kind by its name: "heic" for x.HEIC. */
static void pass_over_named(struct inputs *in, const char *name)
{
	const char *dot = strrchr(name, '.');
	char kind[sizeof in->passed->kind];
	size_t n = 0;

	if (!dot || !dot[1] || strlen(dot) > 12) {
		inputs_pass_over(in, "without extension");
		return;
	}
	for (const char *s = dot + 1; *s; s++)
		kind[n++] = (char)tolower((unsigned char)*s);
	kind[n] = 0;
	inputs_pass_over(in, kind);
}

static int walk_folder(const struct walk *w, const char *path, const struct above *above);

/* A link that may be followed, to whatever it is. */
static bool may_follow(const struct walk *w, const struct stat *to)
{
	const enum follow follow = w->rules->in_place ? FOLLOW_NONE : w->rules->follow;
	return follow == FOLLOW_ALL || (follow == FOLLOW_FILES && !S_ISDIR(to->st_mode));
}

static bool leads_back(const struct stat *to, const struct above *above)
{
	for (; above; above = above->above)
		if (above->device == to->st_dev && above->node == to->st_ino)
			return true;
	return false;
}

static int add_entry(const struct walk *w, const char *path, const char *full, const struct above *above)
{
	struct stat st, to;
	const char *name = full + strlen(path) + 1;

	if (lstat(full, &st) != 0)
		return EXIT_DONE; /* gone since */
	const bool link = S_ISLNK(st.st_mode);
	if (link && stat(full, &to) != 0) {
		inputs_pass_over(w->in, "broken links");
		return EXIT_DONE;
	}
	if (!link)
		to = st;
	if (link && (S_ISDIR(to.st_mode) || weft_codec_for_path(full)) && !may_follow(w, &to)) {
		inputs_pass_over(w->in, S_ISDIR(to.st_mode) ? "links to folders" : "links");
		return EXIT_DONE;
	}
	if (S_ISDIR(to.st_mode) && link && leads_back(&to, above)) {
		inputs_pass_over(w->in, "links that lead back");
		return EXIT_DONE;
	}
	if (S_ISDIR(to.st_mode) && to.st_ino == w->outputs.st_ino && to.st_dev == w->outputs.st_dev) {
		inputs_pass_over(w->in, "the outputs' folder");
		return EXIT_DONE;
	}
	if (S_ISDIR(to.st_mode))
		return walk_folder(w, full, above);
	if (!weft_codec_for_path(full)) {
		pass_over_named(w->in, name);
		return EXIT_DONE;
	}
	if (!S_ISREG(to.st_mode)) {
		inputs_pass_over(w->in, "no regular files");
		return EXIT_DONE;
	}
	const size_t below = strlen(path) > w->root ? w->root + 1 : w->root;
	const int status = input_add(w->in, full, below, strlen(path) - below);
	if (status == EXIT_DONE)
		w->in->at[w->in->count - 1].walked = true;
	return status;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_itself(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int cannot_walk(const struct walk *w, const char *path)
{
	const int status = input_unreadable(path);

	if (!w->rules->keep_going)
		return status;
	w->in->unreadable++;
	w->in->trouble = status == EXIT_IO || status == EXIT_RETRY ? EXIT_RETRY
			 : w->in->trouble                          ? w->in->trouble
								   : EXIT_DIFFERS;
	return EXIT_DONE;
}

static int walk_folder(const struct walk *w, const char *path, const struct above *above)
{
	struct dirent **entries;
	struct stat st = { 0 };
	int status = EXIT_DONE;
	const int count = scandir(path, &entries, not_itself, by_bytes);

	if (count < 0)
		return cannot_walk(w, path);
	stat(path, &st);
	const struct above here = { above, st.st_dev, st.st_ino };
	for (int i = 0; i < count; i++) {
		char *full = NULL;
		if (status == EXIT_DONE && entries[i]->d_name[0] == '.')
			inputs_pass_over(w->in, "hidden");
		else if (status == EXIT_DONE && asprintf(&full, "%s/%s", path, entries[i]->d_name) < 0)
			status = report_no_memory();
		else if (status == EXIT_DONE)
			status = add_entry(w, path, full, &here);
		free(full);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int input_add_folder(struct inputs *in, const struct inputs_rules *rules, const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	in->several = true;
	char *folder = strndup(path, length);
	struct walk w = { .in = in, .rules = rules, .root = length };
	if (rules->outputs && stat(rules->outputs, &w.outputs) != 0)
		w.outputs = (struct stat) { 0 };
	const size_t before = in->count + in->unreadable;
	const int status = folder ? walk_folder(&w, folder, NULL) : report_no_memory();
	if (!status && in->count + in->unreadable == before)
		words_add(&in->empty, folder);
	else
		free(folder);
	return status;
}
