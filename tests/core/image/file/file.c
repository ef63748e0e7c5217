/* file.c: the whole new file or the old one, under every fault. */
#include "image/file.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../pictures.h"
#include "image/file/temporary.h"

static char folder[64];

static void enter(void)
{
	snprintf(folder, sizeof folder, "/tmp/weft-test-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	umask(022);
}

static void leave(void)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(system(command), 0);
}

TestSuite(file, .init = enter, .fini = leave);

static const weft_file_options replace = { .replace = true };

static weft_bytes text(const char *s)
{
	return (weft_bytes) { (const uint8_t *)s, strlen(s) };
}

static void check_holds(const char *path, const char *expected)
{
	weft_buffer b = { 0 };
	cr_assert_eq(weft_file_read(path, 0, &b, NULL), WEFT_OK, "%s", path);
	cr_assert_eq(b.length, strlen(expected));
	cr_assert_eq(memcmp(b.at, expected, b.length), 0);
	weft_buffer_free(&b);
}

static int count_entries(void)
{
	int n = 0;
	DIR *d = opendir(".");
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

/* In two pieces. */
static weft_status write_file(const char *path, weft_bytes bytes, const weft_file_options *how, weft_error *e)
{
	weft_file_writer *w;
	size_t half = bytes.length / 2;
	weft_status status = weft_file_create(&w, path, how, e);
	if (status != WEFT_OK)
		return status;
	status = weft_file_append(w, (weft_bytes) { bytes.at, half }, e);
	if (status == WEFT_OK)
		status = weft_file_append(w, (weft_bytes) { bytes.at + half, bytes.length - half }, e);
	if (status == WEFT_OK)
		return weft_file_commit(w, e);
	weft_file_abandon(w);
	return status;
}

Test(file, written_and_read_back)
{
	cr_assert_eq(write_file("a", text("one"), NULL, NULL), WEFT_OK);
	check_holds("a", "one");
	cr_assert_eq(write_file("empty", text(""), NULL, NULL), WEFT_OK);
	check_holds("empty", "");
	cr_assert_eq(weft_file_write("a", text("at once"), &replace, NULL), WEFT_OK);
	check_holds("a", "at once");
	cr_assert_eq(weft_file_write("a", text("again"), NULL, NULL), WEFT_CANT_CREATE);
	check_holds("a", "at once");
	struct stat st;
	cr_assert_eq(stat("a", &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0644);
	cr_assert_eq(count_entries(), 2);
}

Test(file, an_existing_file_is_kept_unless_told)
{
	weft_error e;
	cr_assert_eq(write_file("a", text("one"), NULL, NULL), WEFT_OK);
	cr_assert_eq(write_file("a", text("two"), NULL, &e), WEFT_CANT_CREATE);
	check_holds("a", "one");
	cr_assert_eq(write_file("a", text("two"), &replace, &e), WEFT_OK, "%s", e.text);
	check_holds("a", "two");
	cr_assert_eq(count_entries(), 1);
}

Test(file, nothing_is_there_before_the_commit)
{
	weft_file_writer *w;
	cr_assert_eq(write_file("a", text("old"), NULL, NULL), WEFT_OK);
	for (int commit = 0; commit < 2; commit++) {
		cr_assert_eq(weft_file_create(&w, "a", &replace, NULL), WEFT_OK);
		cr_assert_eq(weft_file_append(w, text("new"), NULL), WEFT_OK);
		check_holds("a", "old");
		if (commit)
			cr_assert_eq(weft_file_commit(w, NULL), WEFT_OK);
		else
			weft_file_abandon(w);
		check_holds("a", commit ? "new" : "old");
		cr_assert_eq(count_entries(), 1);
	}
}

Test(file, mode_bits_are_kept)
{
	cr_assert_eq(write_file("a", text("one"), NULL, NULL), WEFT_OK);
	cr_assert_eq(chmod("a", 0600), 0);
	cr_assert_eq(write_file("a", text("two"), &replace, NULL), WEFT_OK);
	struct stat st;
	cr_assert_eq(stat("a", &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
}

Test(file, symbolic_links_stay_links)
{
	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(symlink("sub/b", "a"), 0);
	cr_assert_eq(symlink("../real", "sub/b"), 0);
	cr_assert_eq(write_file("a", text("new"), NULL, NULL), WEFT_OK);
	check_holds("real", "new");
	cr_assert_eq(write_file("a", text("newer"), NULL, NULL), WEFT_CANT_CREATE);
	cr_assert_eq(write_file("a", text("newer"), &replace, NULL), WEFT_OK);
	check_holds("real", "newer");
	struct stat st;
	cr_assert(lstat("a", &st) == 0 && S_ISLNK(st.st_mode));
	cr_assert(lstat("sub/b", &st) == 0 && S_ISLNK(st.st_mode));
	cr_assert_eq(symlink("loop", "loop"), 0);
	cr_assert_eq(write_file("loop", text("x"), &replace, NULL), WEFT_CANT_CREATE);
}

Test(file, folders_and_missing_folders)
{
	weft_error e;
	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(write_file("sub", text("x"), &replace, &e), WEFT_CANT_CREATE);
	cr_assert_eq(write_file("none/a", text("x"), &replace, &e), WEFT_CANT_CREATE);
	cr_assert_eq(write_file("sub/", text("x"), &replace, &e), WEFT_CANT_CREATE);
	weft_buffer b = { 0 };
	cr_assert_eq(weft_file_read("sub", 0, &b, &e), WEFT_NO_FILE);
	cr_assert_eq(weft_file_read("none", 0, &b, &e), WEFT_NO_FILE);
	cr_assert_eq(weft_file_read("none/a", 0, &b, &e), WEFT_NO_FILE);
	weft_buffer_free(&b);
}

Test(file, reading_stops_at_the_limit)
{
	weft_buffer b = { 0 };
	cr_assert_eq(write_file("a", text("twelve bytes"), NULL, NULL), WEFT_OK);
	cr_assert_eq(weft_file_read("a", 12, &b, NULL), WEFT_OK);
	cr_assert_eq(weft_file_read("a", 11, &b, NULL), WEFT_LIMIT);
	cr_assert_eq(weft_file_read("/dev/zero", 1000000, &b, NULL), WEFT_LIMIT);
	weft_buffer_free(&b);
}

Test(file, devices_are_written_to)
{
	weft_error e;
	cr_assert_eq(write_file("/dev/null", text("x"), NULL, &e), WEFT_OK);
	cr_assert_eq(write_file("/dev/full", text("x"), NULL, &e), WEFT_IO);
	struct stat st;
	cr_assert(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
}

Test(file, a_write_that_fails_leaves_the_old_file)
{
	enum { N = 100000 };
	uint8_t *big = calloc(1, N);
	cr_assert_eq(write_file("a", text("old"), NULL, NULL), WEFT_OK);
	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t most = 0; most < N; most += N / 7) {
		struct rlimit limit = { most, RLIM_INFINITY };
		cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
		weft_status old = write_file("a", (weft_bytes) { big, N }, &replace, NULL);
		weft_status new = write_file("b", (weft_bytes) { big, N }, NULL, NULL);
		limit.rlim_cur = RLIM_INFINITY;
		cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
		cr_assert_eq(old, WEFT_IO);
		cr_assert_eq(new, WEFT_IO);
		check_holds("a", "old");
		cr_assert_eq(count_entries(), 1);
	}
	free(big);
}

Test(file, permission_is_respected)
{
	weft_error e;
	cr_assert_eq(write_file("a", text("old"), NULL, NULL), WEFT_OK);
	cr_assert_eq(chmod("a", 0444), 0);
	cr_assert_eq(mkdir("shut", 0555), 0);
	cr_assert_eq(write_file("secret", text("x"), NULL, NULL), WEFT_OK);
	cr_assert_eq(chmod("secret", 0), 0);
	if (geteuid() == 0) {
		cr_assert_eq(chmod(".", 0777), 0);
		cr_assert_eq(seteuid(65534), 0);
	}
	cr_assert_eq(write_file("a", text("new"), &replace, &e), WEFT_DENIED);
	cr_assert_eq(write_file("shut/a", text("new"), NULL, &e), WEFT_DENIED);
	weft_buffer b = { 0 };
	cr_assert_eq(weft_file_read("secret", 0, &b, &e), WEFT_DENIED);
	weft_buffer_free(&b);
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	check_holds("a", "old");
}

Test(file, temporaries_are_unlinked_on_demand_and_swept)
{
	int slot = weft_temporary_name(".");
	cr_assert_geq(slot, 0);
	int fd = open(weft_temporary_path(slot), O_CREAT | O_EXCL | O_WRONLY, 0600);
	cr_assert_geq(fd, 0);
	cr_assert_eq(count_entries(), 1);
	weft_file_unlink_temporaries();
	cr_assert_eq(count_entries(), 0);
	close(fd);
	/* What a killed process left is nobody's. */
	fd = open(weft_temporary_path(slot), O_CREAT | O_EXCL | O_WRONLY, 0600);
	close(fd);
	weft_temporary_forget(slot);
	weft_file_unlink_temporaries();
	cr_assert_eq(count_entries(), 1);
	weft_file_sweep(".", 0);
	cr_assert_eq(count_entries(), 0);
}

Test(file, the_same_file_by_another_name)
{
	cr_assert_eq(write_file("a", text("x"), NULL, NULL), WEFT_OK);
	cr_assert_eq(write_file("b", text("x"), NULL, NULL), WEFT_OK);
	cr_assert_eq(link("a", "c"), 0);
	cr_assert(weft_file_same("a", "./a"));
	cr_assert(weft_file_same("a", "c"));
	cr_assert_not(weft_file_same("a", "b"));
	cr_assert_not(weft_file_same("a", "none"));
}
