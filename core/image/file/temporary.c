/* temporary.c: the list of temporary files, readable by a signal handler.
 *
 * Invariant: a slot's path is complete before the slot is LIVE, and does not
 * change until it is no longer.
 *
 * Names have a random part: a process of another machine, or of another pid
 * namespace, may write into the same folder under the same number.
 */
#include "temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "../file.h"

enum { SLOTS = 64 };
enum { FREE, TAKEN, LIVE };

#define PREFIX ".weft-"
#define SUFFIX ".tmp"

static struct {
	_Atomic int state;
	char path[WEFT_TEMPORARY_PATH];
} slots[SLOTS];

static _Atomic unsigned serial;

static int take_slot(void)
{
	for (;;) {
		for (int i = 0; i < SLOTS; i++) {
			int expected = FREE;
			if (atomic_compare_exchange_strong(&slots[i].state, &expected, TAKEN))
				return i;
		}
		sched_yield(); /* slots are held while a picture is written */
	}
}

static uint64_t draw(void)
{
	uint64_t drawn;
	struct timespec now;
	if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) == sizeof drawn)
		return drawn;
	clock_gettime(CLOCK_REALTIME, &now); /* early at boot, or refused: better than nothing */
	return ((uint64_t)now.tv_sec << 32 ^ (uint64_t)now.tv_nsec) * UINT64_C(0x9e3779b97f4a7c15);
}

int weft_temporary_name(const char *folder)
{
	int i = take_slot();
	int n = snprintf(slots[i].path, sizeof slots[i].path, "%s/" PREFIX "%ld-%u-%016llx" SUFFIX, folder,
			 (long)getpid(), atomic_fetch_add(&serial, 1), (unsigned long long)draw());
	if (n < 0 || (size_t)n >= sizeof slots[i].path) {
		slots[i].state = FREE;
		return -1;
	}
	slots[i].state = LIVE;
	return i;
}

const char *weft_temporary_path(int slot)
{
	return slots[slot].path;
}

void weft_temporary_forget(int slot)
{
	slots[slot].state = FREE;
}

void weft_file_unlink_temporaries(void)
{
	for (int i = 0; i < SLOTS; i++)
		if (atomic_load(&slots[i].state) == LIVE)
			unlink(slots[i].path);
}

/* A process holds a lock on the temporary file it writes, which ends with the process. */
static void sweep_one(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(fd);
}

void weft_file_sweep(const char *folder, size_t most)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	for (size_t seen = 0; d && (entry = readdir(d)) && (!most || seen < most); seen++) {
		size_t n = strlen(entry->d_name), tail = strlen(SUFFIX);
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0 && n > tail &&
		    strcmp(entry->d_name + n - tail, SUFFIX) == 0)
			sweep_one(dirfd(d), entry->d_name);
	}
	if (d)
		closedir(d);
}
