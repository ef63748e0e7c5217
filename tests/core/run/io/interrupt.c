/* interrupt.c: reads and writes that end without a close: by a context, or because somebody asks. */
#include "../run.h"

#include <errno.h>
#include <unistd.h>

struct end {
	int fd;
	weft_context *c;
	int expected;
};

static void read_within(struct end e)
{
	char byte;
	check(weft_read_within(e.fd, &byte, 1, e.c) == e.expected);
}
GOROUTINE(read_within, struct end);

static void fill(int fd)
{
	char bytes[4096] = { 0 };
	while (weft_write(fd, bytes, sizeof bytes, WEFT_NOW) > 0)
		;
}

static void write_within(struct end e)
{
	size_t written = 1;
	check(weft_write_all_within(e.fd, "x", 1, e.c, &written) == e.expected && written == 0);
}
GOROUTINE(write_within, struct end);

RunTest(interrupt, a_cancelled_context_ends_reads_and_writes)
{
	int ends[2];
	char byte;
	check(pipe(ends) == 0);
	weft_context *c = weft_context_cancelable(NULL);
	go(read_within, ends[0], c, -ECANCELED);
	until_parked("read_within", 1);
	weft_context_cancel(c);
	until_alone();
	check(weft_read_within(ends[0], &byte, 1, c) == -ECANCELED); /* at once */
	weft_context_free(c);

	fill(ends[1]);
	c = weft_context_cancelable(NULL);
	go(write_within, ends[1], c, -ECANCELED);
	until_parked("write_within", 1);
	weft_context_cancel(c);
	until_alone();
	check(weft_read_within(ends[0], &byte, 1, c) == 1); /* what is there is had once more */
	weft_context_free(c);
	weft_close(ends[0]);
	weft_close(ends[1]);
}

RunTest(interrupt, a_contexts_deadline_is_a_deadline)
{
	int ends[2];
	char byte;
	int64_t deadline = weft_in(5 * WEFT_MS);
	check(pipe(ends) == 0);
	weft_context *c = weft_context_deadline(NULL, deadline);
	check(weft_read_within(ends[0], &byte, 1, c) == -ETIMEDOUT && weft_now() >= deadline);
	check(weft_read_within(ends[0], &byte, 1, c) == -ETIMEDOUT);
	weft_context_free(c);
	int listener = weft_listen(NULL, 0);
	c = weft_context_deadline(NULL, weft_in(5 * WEFT_MS));
	check(weft_accept_within(listener, c) == -ETIMEDOUT);
	weft_context_free(c);
	weft_close(listener);
	weft_close(ends[0]);
	weft_close(ends[1]);
}

static void read_for_ever(struct end e)
{
	char byte;
	check(weft_read(e.fd, &byte, 1, WEFT_FOREVER) == e.expected);
}
GOROUTINE(read_for_ever, struct end);

RunTest(interrupt, wakes_a_blocked_read_and_closes_nothing)
{
	int ends[2];
	char byte;
	check(pipe(ends) == 0);
	for (int i = 0; i < 20; i++) {
		go(read_for_ever, ends[0], NULL, -EINTR);
		go(read_for_ever, ends[0], NULL, -EINTR);
		until_parked("read_for_ever", 2);
		check(weft_interrupt(ends[0], SHUT_WR) == 0); /* not theirs */
		until_parked("read_for_ever", 2);
		check(weft_interrupt(ends[0], i % 2 ? SHUT_RD : SHUT_RDWR) == 0);
		until_alone();
	}
	check(weft_write_all(ends[1], "ab", 2, WEFT_FOREVER) == 2);
	check(weft_interrupt(ends[0], SHUT_RD) == 0); /* who begins after it is not concerned */
	check(weft_read(ends[0], &byte, 1, WEFT_FOREVER) == 1 && byte == 'a');
	go(read_for_ever, ends[0], NULL, 1);
	until_alone();
	check(weft_interrupt(-1, SHUT_RD) == -EBADF && weft_interrupt(ends[0], 17) == -EINVAL);
	weft_close(ends[0]);
	weft_close(ends[1]);
}

struct reader {
	int fd;
	atomic_int *begun, *got, *interrupted;
};

static void read_or_be_woken(struct reader r)
{
	char byte;
	++*r.begun;
	ssize_t n = weft_read(r.fd, &byte, 1, WEFT_FOREVER);
	check(n == 1 || n == -EINTR);
	++*(n == 1 ? r.got : r.interrupted);
}
GOROUTINE(read_or_be_woken, struct reader);

/* Wherever the reader is just then, it either reads or is woken: nothing is lost. */
RunTestWith(interrupt, in_a_race_with_a_byte_loses_neither, .procs = 4)
{
	int ends[2];
	check(pipe(ends) == 0);
	for (int i = 0, rounds = SANITIZED ? 100 : 500; i < rounds; i++) {
		atomic_int begun = 0, got = 0, interrupted = 0;
		go(read_or_be_woken, ends[0], &begun, &got, &interrupted);
		while (!begun)
			weft_yield();
		bool sent = i % 2 && weft_write(ends[1], "x", 1, WEFT_FOREVER) == 1;
		while (weft_goroutine_count() > 1) {
			weft_interrupt(ends[0], SHUT_RD); /* again: it may have begun just after */
			weft_yield();
		}
		check(got + interrupted == 1 && got <= sent);
		char byte;
		if (sent && !got)
			check(weft_read(ends[0], &byte, 1, WEFT_FOREVER) == 1);
	}
	weft_close(ends[0]);
	weft_close(ends[1]);
}
