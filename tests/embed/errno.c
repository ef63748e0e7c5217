/* errno.c: whoever asks after a call that failed gets that call's errno, though
 * it has been parked and may have changed threads since it asked before. */
#include <weft.h>

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { GOROUTINES = 16, ROUNDS = 300 };

static weft_waitgroup over;
static atomic_int wrong;

static void must_be(int expected, int got)
{
	if (got != expected)
		atomic_fetch_add(&wrong, 1);
}

static void park(int i)
{
	if (i % 3 == 0)
		weft_yield();
	else
		weft_sleep(20 * WEFT_US);
}

/* Each line that asks for errno stands in one function with the parks between. */
static void fail(int kind)
{
	for (int i = 0; i < ROUNDS; i++) {
		errno = 0;
		park(i);
		int n = kind % 2 ? open("/no/such/file", O_RDONLY) : close(-1);
		must_be(kind % 2 ? ENOENT : EBADF, n < 0 ? errno : 0);
		errno = 0;
		weft_blocking_begin();
		n = kind % 2 ? close(-1) : open("/no/such/file", O_RDONLY);
		must_be(kind % 2 ? EBADF : ENOENT, n < 0 ? errno : 0);
		usleep(30);
		n = kind % 3 ? close(-1) : open("/no/such/file", O_RDONLY);
		weft_blocking_end();
		must_be(kind % 3 ? EBADF : ENOENT, n < 0 ? errno : 0);
	}
	weft_waitgroup_done(&over);
}
GOROUTINE(fail, int);

static int start(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_waitgroup_add(&over, GOROUTINES);
	for (int i = 0; i < GOROUTINES; i++)
		go_with(fail, i);
	weft_waitgroup_wait(&over);
	if (wrong)
		fprintf(stderr, "errno was another call's %d times of %d\n", wrong, 3 * GOROUTINES * ROUNDS);
	return wrong != 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, start, argc, argv);
}
