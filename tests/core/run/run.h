/* run.h: what the runtime's tests share.
 *
 * RunTest's body is the main goroutine of a fresh runtime; PanicTest's and
 * FatalTest's must end the process as weft_panic and weft_fatal do, with the
 * given words.  check() may stand anywhere: on a small stack, on any thread.
 * Nothing here or in the tests judges how long a thing took; a test that
 * hangs is ended by its timeout.
 */
#ifndef WEFT_TESTS_RUN_H
#define WEFT_TESTS_RUN_H

#include "weft.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { HANG_S = 120 };

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

typedef int (*run_main)(int argc, char **argv);

/* Prints the condition and ends the test. */
__attribute__((noreturn)) void check_failed(const char *file, int line, const char *text);
#define check(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

/* Return once n goroutines called name are parked (not running, not ready). */
void until_parked(const char *name, int n);

/* Return once main is the only goroutine. */
void until_alone(void);

/* For loops that call nothing: ThreadSanitizer holds signals back until a call. */
void let_signals_in(void);

/* Everything weft_dump prints now; the caller frees it. */
char *dump_text(void);

/* fork, but the child ends with the test, also with one that its timeout ended. */
pid_t fork_child(void);

/* What became of a program run in a child process. */
typedef struct death {
	int status;       /* of exit, or 128 + the signal */
	char text[16384]; /* of stderr */
} death;

death death_of(const weft_runtime *how, run_main main_fn);
/* It exited with 2, and its stderr opens with "weft: KIND: " and has words. */
void check_death(const death *d, const char *kind, const char *words);

#define test_main_(suite, name)                                                                              \
	static void suite##_##name##_body(void);                                                             \
	static int suite##_##name##_main(int argc, char **argv)                                              \
	{                                                                                                    \
		(void)argc;                                                                                  \
		(void)argv;                                                                                  \
		suite##_##name##_body();                                                                     \
		return 0;                                                                                    \
	}

#define death_test_(suite, name, kind, words)                                                                \
	test_main_(suite, name) Test(suite, name, .timeout = HANG_S)                                         \
	{                                                                                                    \
		death d = death_of(NULL, suite##_##name##_main);                                             \
		check_death(&d, kind, words);                                                                \
	}                                                                                                    \
	static void suite##_##name##_body(void)

/* The rest of the arguments are members of weft_runtime: .procs = 1. */
#define RunTestWith(suite, name, ...)                                                                        \
	test_main_(suite, name) Test(suite, name, .timeout = HANG_S)                                         \
	{                                                                                                    \
		check(weft_run(&(weft_runtime) { __VA_ARGS__ }, suite##_##name##_main, 0, NULL) == 0);       \
	}                                                                                                    \
	static void suite##_##name##_body(void)
#define RunTest(suite, name)          RunTestWith(suite, name, .procs = 0)
#define PanicTest(suite, name, words) death_test_(suite, name, "panic", words)
#define FatalTest(suite, name, words) death_test_(suite, name, "fatal error", words)

CHAN_TYPE(int_chan, int);

#endif
