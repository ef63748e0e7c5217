/* trace.c: recordings are sound (trace.py says what that is) and hold what happened. */
#include "../run.h"

#include "run/trace.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static char path[64];

static const char *trace_path(void)
{
	snprintf(path, sizeof path, "/tmp/weft-trace-%d.json", (int)getpid());
	return path;
}

static void begin(void)
{
	check(weft_trace_start(trace_path()) == 0);
}

/* What trace.py finds in the file. */
static const char *found(void)
{
	static char text[1 << 16];
	char command[512];
	snprintf(command, sizeof command, "exec python3 %s/tests/core/run/trace/trace.py %s 2>&1",
		 WEFT_SOURCE_DIR, path);
	weft_blocking_begin();
	FILE *f = popen(command, "r");
	check(f);
	size_t n = fread(text, 1, sizeof text - 1, f);
	int status = pclose(f);
	weft_blocking_end();
	text[n] = 0;
	if (status)
		fputs(text, stderr);
	check(status == 0);
	unlink(path);
	return text;
}

static const char *end(void)
{
	check(weft_trace_stop() == 0);
	return found();
}

/* The number behind a line's words; 0 without such a line. */
static int times(const char *text, const char *words)
{
	size_t length = strlen(words);
	for (const char *line = text; *line; line = strchr(line, '\n') + 1)
		if (strncmp(line, words, length) == 0 && line[length] == ' ')
			return atoi(line + length);
	return 0;
}

struct talk {
	int_chan ch;
	int values;
};

static void talk(struct talk t)
{
	for (int i = 0; i < t.values; i++)
		chan_send(t.ch, i);
}
GOROUTINE(talk, struct talk);

static void hear(struct talk t)
{
	for (int i = 0; i < t.values; i++)
		chan_discard(t.ch);
}
GOROUTINE(hear, struct talk);

/* Asleep: each yield of a waiting main is two events more in a ring that overwrites its oldest. */
static void sleep_until_alone(void)
{
	while (weft_goroutine_count() > 1)
		weft_sleep(WEFT_MS);
}

static void talk_over(size_t capacity, int talkers)
{
	struct talk t = { chan_make(int_chan, capacity), 500 };
	for (int i = 0; i < talkers; i++) {
		go_with(hear, t);
		go_with(talk, t);
	}
	sleep_until_alone();
	chan_free(t.ch);
}

RunTest(trace, an_arrow_leads_from_each_send_to_its_receive)
{
	for (size_t capacity = 0; capacity < 130; capacity = 2 * capacity + 1) {
		begin();
		talk_over(capacity, 1);
		check(times(end(), "arrow send") == 500);
	}
}

RunTest(trace, arrows_of_many_hands_match)
{
	begin();
	talk_over(0, 8);
	talk_over(3, 8);
	const char *text = end();
	check(times(text, "arrow send") == 2 * 8 * 500);
	check(times(text, "arrow go") == 2 * 16);
	check(times(text, "arrow ready") > 0);
	check(times(text, "end exit") == 2 * 16);
	check(times(text, "slice talk") >= 2 * 8);
	check(times(text, "end chan receive") + times(text, "end chan send") + times(text, "end runnable") >
	      0);
}

static void choose(struct talk t)
{
	int v;
	int_chan never = chan_make(int_chan, 0);
	for (int i = 0; i < t.values; i++)
		check(chan_select(on_recv(never, &v), on_recv(t.ch, &v)) == 1);
	chan_free(never);
}
GOROUTINE(choose, struct talk);

RunTest(trace, a_select_receives_too)
{
	struct talk t = { chan_make(int_chan, 2), 300 };
	begin();
	go_with(choose, t);
	go_with(talk, t);
	sleep_until_alone();
	check(times(end(), "arrow send") == 300);
	chan_free(t.ch);
}

static void *talk_outside(void *raw)
{
	for (int i = 0; i < 50; i++)
		chan_send((int_chan) { .raw = raw }, i);
	return NULL;
}

RunTest(trace, values_from_a_foreign_thread_have_arrows)
{
	pthread_t t;
	int_chan ch = chan_make(int_chan, 100);
	begin();
	pthread_create(&t, NULL, talk_outside, ch.raw);
	weft_blocking_begin();
	pthread_join(t, NULL);
	weft_blocking_end();
	hear((struct talk) { ch, 50 });
	check(times(end(), "arrow send") == 50);
	chan_free(ch);
}

static void nap(void *unused)
{
	(void)unused;
	usleep(1000);
}

static void label_three(int unused)
{
	(void)unused;
	weft_trace_begin("blur", 0, 64);
	for (int i = 0; i < 5; i++)
		weft_yield();
	weft_trace_begin("a name that is longer than the room for it", -1, 7);
	weft_blocking_call(nap, NULL);
	weft_trace_end();
	weft_trace_end();
	weft_trace_begin("quoted \"\n\\ name", 3, 4);
	for (volatile int i = 0; i < 1000; i = i + 1)
		;
	weft_trace_end();
}
GOROUTINE(label_three, int);

RunTest(trace, labels_are_slices_also_where_they_are_interrupted)
{
	begin();
	go(label_three, 0);
	go(label_three, 0);
	sleep_until_alone();
	const char *text = end();
	check(times(text, "label blur 0 64") >= 2);
	check(times(text, "label a name that is longer t -1 7") >= 2);
	check(times(text, "slice blocking call") == 2);
	check(times(text, "end blocking pool") >= 1);
	check(strstr(text, "label quoted \""));
}

RunTest(trace, tracks_have_names_and_queues_have_counters)
{
	begin();
	talk_over(1, 4);
	weft_sleep(WEFT_MS);
	weft_blocking_begin();
	weft_blocking_end();
	const char *text = end();
	int counters = 0;
	for (int i = 0; i < weft_procs(); i++) {
		char name[40];
		snprintf(name, sizeof name, "track processor %d", i);
		check(times(text, name) == 1);
		snprintf(name, sizeof name, "counter queue of processor %d", i);
		counters += times(text, name);
	}
	check(counters > 0);
	check(times(text, "end sleep") >= 1);
	check(times(text, "end blocking call") >= 1);
}

RunTest(trace, a_poll_is_told)
{
	int ends[2];
	char byte;
	check(pipe(ends) == 0);
	begin();
	check(weft_read(ends[0], &byte, 1, weft_in(100 * WEFT_MS)) == -ETIMEDOUT);
	check(weft_write(ends[1], "x", 1, WEFT_FOREVER) == 1);
	check(weft_read(ends[0], &byte, 1, WEFT_FOREVER) == 1);
	check(times(end(), "end read") >= 1);
	weft_close(ends[0]);
	weft_close(ends[1]);
}

/* More than the rings hold: what is left is sound. */
RunTest(trace, a_long_recording_keeps_its_end)
{
	begin();
	for (int i = 0; i < (SANITIZED ? 4 : 20); i++)
		talk_over(0, 8);
	const char *text = end();
	check(times(text, "arrow send") > 1000);
}

RunTest(trace, recordings_follow_each_other)
{
	for (int i = 0; i < 5; i++) {
		talk_over(4, 2);
		begin();
		talk_over(4, 2);
		check(times(end(), "arrow send") == 1000);
	}
}

RunTest(trace, mistakes_are_errors)
{
	check(weft_trace_stop() == -EINVAL);
	check(weft_trace_start("/no/such/folder/trace") == -ENOENT);
	check(weft_trace_stop() == -EINVAL);
	begin();
	check(weft_trace_start(path) == -EBUSY);
	check(weft_trace_stop() == 0);
	unlink(path);
	check(weft_trace_start("/dev/full") == 0);
	check(weft_trace_stop() == -ENOSPC);
}

static int talk_briefly(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	talk_over(1, 1);
	return 0;
}

static int talk_then_exit(int argc, char **argv)
{
	talk_briefly(argc, argv);
	weft_exit(7);
}

Test(trace, a_whole_run_is_recorded_from_outside, .timeout = HANG_S)
{
	setenv("WEFT_TRACE", trace_path(), 1);
	check(weft_run(NULL, talk_briefly, 0, NULL) == 0);
	unsetenv("WEFT_TRACE");
	const char *text = found();
	check(times(text, "arrow send") == 500);
	check(times(text, "slice main") >= 1);
}

Test(trace, runs_of_one_process_follow_each_other, .timeout = HANG_S)
{
	setenv("WEFT_TRACE", trace_path(), 1);
	for (int i = 0; i < 3; i++)
		check(weft_run(NULL, talk_briefly, 0, NULL) == 0);
	unsetenv("WEFT_TRACE");
	const char *text = found();
	check(times(text, "arrow send") == 3 * 500);
	check(times(text, "process processors") == 1);
	check(times(text, "process run 3: processors") == 1);
}

static int talk_in_parts(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	check(weft_trace_part(trace_path(), 0, "a \"first\"") == 0);
	talk_over(1, 1);
	check(weft_trace_stop() == 0);
	check(weft_trace_lost() == 0);
	talk_over(1, 1); /* which nobody records */
	check(weft_trace_part(trace_path(), 1, "second") == 0);
	talk_over(1, 1);
	const char *text = end();
	check(times(text, "arrow send") == 2 * 500);
	check(times(text, "process a \"first\": processors") == 1);
	check(times(text, "process second: threads without a processor") == 1);
	return 0;
}

Test(trace, a_file_holds_several_recordings, .timeout = HANG_S)
{
	check(weft_run(NULL, talk_in_parts, 0, NULL) == 0);
}

static int append_to_something_else(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	FILE *f = fopen(trace_path(), "w");
	check(f && fputs("a diary", f) >= 0 && fclose(f) == 0);
	check(weft_trace_part(path, 1, "more") == -EINVAL);
	check(weft_trace_part(path, -1, "less") == -EINVAL);
	check(weft_trace_stop() == -EINVAL); /* nobody records */
	char text[16] = "";
	f = fopen(path, "r");
	check(f && fgets(text, sizeof text, f) && strcmp(text, "a diary") == 0);
	fclose(f);
	unlink(path);
	check(weft_trace_part(path, 1, "more") == -ENOENT);
	return 0;
}

Test(trace, what_is_no_trace_is_left_as_it_is, .timeout = HANG_S)
{
	check(weft_run(NULL, append_to_something_else, 0, NULL) == 0);
}

Test(trace, weft_exit_writes_it_too, .timeout = HANG_S)
{
	setenv("WEFT_TRACE", trace_path(), 1);
	check(death_of(NULL, talk_then_exit).status == 7);
	unsetenv("WEFT_TRACE");
	check(times(found(), "arrow send") == 500);
}
