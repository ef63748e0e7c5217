/* write_all.c: a write in several steps keeps its descriptor, and tells how far it came. */
#include "../run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LARGE = 1 << 20 };

static char bytes[LARGE];

struct job {
	int fd;
	ssize_t *result;
	weft_waitgroup *over;
};

static void write_large(struct job j)
{
	*j.result = weft_write_all(j.fd, bytes, sizeof bytes, WEFT_FOREVER);
	weft_waitgroup_done(j.over);
}
GOROUTINE(write_large, struct job);

static void make_pair(int ends[2])
{
	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
}

/* Read a little, so that the writer is between two steps again and again. */
static void read_some(int fd, int times)
{
	static char into[4096];
	for (int i = 0; i < times; i++)
		check(weft_read(fd, into, sizeof into, WEFT_FOREVER) > 0);
}

RunTest(net, a_close_between_two_steps_of_a_write_lets_no_byte_into_the_next_descriptor)
{
	for (int round = 0; round < 100; round++) {
		int old[2], new[2];
		char byte;
		ssize_t result = 0;
		weft_waitgroup over = { 0 };
		make_pair(old);
		weft_waitgroup_add(&over, 1);
		go(write_large, old[0], &result, &over);
		read_some(old[1], 1 + round % 50);
		check(weft_close(old[0]) == 0);
		make_pair(new);
		weft_waitgroup_wait(&over);
		check(result == -ECANCELED);
		check(recv(new[0], &byte, 1, MSG_DONTWAIT) < 0 && recv(new[1], &byte, 1, MSG_DONTWAIT) < 0);
		weft_close(old[1]);
		weft_close(new[0]);
		weft_close(new[1]);
	}
}

RunTest(net, a_write_that_runs_out_of_time_tells_how_much_has_gone)
{
	int ends[2];
	size_t written = 1;
	check(pipe2(ends, O_CLOEXEC) == 0);
	int holds = fcntl(ends[1], F_GETPIPE_SZ);
	int64_t deadline = weft_in(10 * WEFT_MS);
	check(weft_write_all_counted(ends[1], bytes, sizeof bytes, deadline, &written) == -ETIMEDOUT);
	check(weft_now() >= deadline && written == (size_t)holds);
	check(weft_write_all_counted(ends[1], bytes, 0, WEFT_NOW, &written) == 0 && written == 0);
	weft_close(ends[0]);
	check(weft_write_all_counted(ends[1], bytes, 1, WEFT_FOREVER, &written) == -EPIPE && written == 0);
	weft_close(ends[1]);
	check(weft_write_all_counted(ends[1], bytes, 1, WEFT_FOREVER, &written) == -EBADF && written == 0);
}

RunTest(net, a_file_is_written_whole_and_its_number_freed)
{
	char name[] = "/tmp/weft-write-XXXXXX";
	size_t written = 0;
	int fd = mkstemp(name);
	check(fd >= 0);
	check(weft_write_all_counted(fd, bytes, sizeof bytes, WEFT_FOREVER, &written) == LARGE);
	check(written == LARGE && lseek(fd, 0, SEEK_END) == LARGE);
	check(weft_close(fd) == 0 && fcntl(fd, F_GETFD) < 0);
	unlink(name);
}
