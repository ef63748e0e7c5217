/* net.c: what waiting for descriptors promises. */
#include "../run.h"

#include <errno.h>
#include <unistd.h>

static void echo(int fd)
{
	char bytes[256];
	ssize_t n;
	while ((n = weft_read(fd, bytes, sizeof bytes, WEFT_FOREVER)) > 0)
		weft_write_all(fd, bytes, (size_t)n, WEFT_FOREVER);
	weft_close(fd);
}
GOROUTINE(echo, int);

static void serve(int listener)
{
	for (int fd; (fd = weft_accept(listener, WEFT_FOREVER)) >= 0;)
		go_with(echo, fd);
}
GOROUTINE(serve, int);

RunTest(net, a_client_hears_its_echo)
{
	int listener = weft_listen(NULL, 0);
	char heard[5];
	check(listener >= 0);
	go_with(serve, listener);
	for (int i = 0; i < 50; i++) {
		int fd = weft_connect(NULL, weft_listen_port(listener), WEFT_FOREVER);
		check(fd >= 0);
		check(weft_write_all(fd, "hello", 5, WEFT_FOREVER) == 5);
		for (ssize_t got = 0, n; got < 5; got += n)
			check((n = weft_read(fd, heard + got, (size_t)(5 - got), WEFT_FOREVER)) > 0);
		check(memcmp(heard, "hello", 5) == 0);
		check(weft_close(fd) == 0);
	}
	check(weft_close(listener) == 0);
	until_alone();
}

RunTest(net, a_read_ends_at_its_deadline_and_no_earlier)
{
	int ends[2];
	char byte;
	check(pipe(ends) == 0);
	int64_t deadline = weft_in(10 * WEFT_MS);
	check(weft_read(ends[0], &byte, 1, WEFT_NOW) == -EAGAIN);
	check(weft_read(ends[0], &byte, 1, deadline) == -ETIMEDOUT);
	check(weft_now() >= deadline);
	check(weft_write(ends[1], "x", 1, WEFT_FOREVER) == 1);
	check(weft_read(ends[0], &byte, 1, 1) == 1 && byte == 'x');
	weft_close(ends[0]);
	weft_close(ends[1]);
}

static void read_until_closed(int fd)
{
	char byte;
	check(weft_read(fd, &byte, 1, WEFT_FOREVER) == -ECANCELED);
}
GOROUTINE(read_until_closed, int);

RunTest(net, a_close_wakes_whoever_reads)
{
	int ends[2];
	for (int i = 0; i < 50; i++) {
		check(pipe(ends) == 0);
		go_with(read_until_closed, ends[0]);
		until_parked("read_until_closed", 1);
		check(weft_close(ends[0]) == 0);
		until_alone();
		check(weft_write(ends[1], "x", 1, WEFT_FOREVER) == -EPIPE);
		weft_close(ends[1]);
	}
}

RunTest(net, a_regular_file_is_read)
{
	char bytes[5];
	FILE *f = tmpfile();
	check(f && fputs("paper", f) >= 0 && fflush(f) == 0);
	check(lseek(fileno(f), 0, SEEK_SET) == 0);
	check(weft_read(fileno(f), bytes, 5, WEFT_FOREVER) == 5 && memcmp(bytes, "paper", 5) == 0);
	fclose(f);
}
