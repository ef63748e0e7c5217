/* plain.c: runs the tests of criterion.h beside it, in the order of their files.
 *
 * usage: test-NAME [--filter SUITE/NAME]; either may hold wildcards, and other options of
 * Criterion are accepted and ignored.
 */
#include "criterion/criterion.h"

#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

static struct plain_test *first, **last = &first;

void plain_add(struct plain_test *test)
{
	*last = test;
	last = &test->next;
}

static struct plain_test *suites;

void plain_suite_add(struct plain_test *suite)
{
	suite->next = suites;
	suites = suite;
}

static struct plain_test with_suite(struct plain_test test)
{
	const struct plain_test *s = suites;
	while (s && strcmp(s->suite, test.suite) != 0)
		s = s->next;
	if (!s)
		return test;
	test.init = test.init ? test.init : s->init;
	test.fini = test.fini ? test.fini : s->fini;
	test.timeout = test.timeout > 0 ? test.timeout : s->timeout;
	return test;
}

void plain_failed(const char *file, int line, const char *text, const char *format, ...)
{
	va_list arguments;
	fprintf(stderr, "%s:%d: not so: %s ", file, line, text);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	fflush(NULL);
	_exit(1);
}

static int run(const struct plain_test *t)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		alarm(t->timeout > 0 ? (unsigned)t->timeout : 0);
		if (t->init)
			t->init();
		t->run();
		if (t->fini)
			t->fini();
		exit(0);
	}
	int status = 0;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	int died = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (died == t->signal && (died || WEXITSTATUS(status) == t->exit_code))
		return 0;
	fprintf(stderr, "[FAIL] %s::%s: %s %d\n", t->suite, t->name, died ? "signal" : "exit status",
		died ? died : WEXITSTATUS(status));
	return 1;
}

int main(int argc, char **argv)
{
	const char *filter = "*";
	int tested = 0, failed = 0;
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--filter") == 0 && i + 1 < argc)
			filter = argv[++i];
	for (const struct plain_test *t = first; t; t = t->next) {
		char name[256];
		snprintf(name, sizeof name, "%s/%s", t->suite, t->name);
		if (t->disabled || fnmatch(filter, name, 0) != 0)
			continue;
		tested++;
		const struct plain_test whole = with_suite(*t);
		failed += run(&whole);
	}
	fprintf(stderr, "[====] Tested: %d | Passing: %d | Failing: %d\n", tested, tested - failed, failed);
	return failed > 0;
}
