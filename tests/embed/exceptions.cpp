// exceptions.cpp: a goroutine that parks in a handler, or while it unwinds, finds its own exceptions again.
#include <weft.h>

#include <atomic>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

enum { GOROUTINES = 64, ROUNDS = 20 };

static std::atomic<int> wrong;
static weft_waitgroup over;

static void must(bool so, const char *what)
{
	if (!so && wrong++ == 0)
		std::fprintf(stderr, "not so: %s\n", what);
}

static void park(int i)
{
	if (i % 4 == 0)
		weft_yield();
	else if (i % 4 == 1)
		weft_sleep(10 * WEFT_US);
	else if (i % 4 == 2) {
		weft_blocking_begin();
		weft_sleep(10 * WEFT_US);
		weft_blocking_end();
	} else {
		weft_thread_pin();
		weft_sleep(10 * WEFT_US);
		weft_thread_unpin();
	}
}

struct parks {
	int i;
	~parks()
	{
		must(std::uncaught_exceptions() == 1, "one is in flight before the park");
		park(i);
		must(std::uncaught_exceptions() == 1, "one is in flight after the park");
	}
};

static void throw_through(int i, const std::string &text)
{
	parks p { i };
	throw std::runtime_error(text);
}

static void catch_and_throw(int number)
{
	for (int i = 0; i < ROUNDS; i++) {
		std::string text = std::to_string(number) + "/" + std::to_string(i);
		try {
			try {
				throw_through(i, text);
			} catch (std::runtime_error &first) {
				park(i + 1);
				must(text == first.what(), "its own is in the handler");
				try {
					throw std::logic_error(text + "'");
				} catch (std::logic_error &second) {
					park(i + 2);
					must(text + "'" == second.what(), "a second one is handled inside");
				}
				park(i + 3);
				throw;
			}
		} catch (std::exception &again) {
			must(text == again.what(), "the same is thrown again");
		}
		must(std::uncaught_exceptions() == 0 && !std::current_exception(), "none is left");
		park(i);
		must(!std::current_exception(), "none of another is here");
	}
	weft_waitgroup_done(&over);
}
GOROUTINE(catch_and_throw, int);

static int start(int, char **)
{
	must(!std::current_exception(), "the run begins with none");
	weft_waitgroup_add(&over, GOROUTINES);
	for (int i = 0; i < GOROUTINES; i++)
		go_with(catch_and_throw, i);
	weft_waitgroup_wait(&over);
	return 0;
}

int main(int argc, char **argv)
{
	try {
		throw std::runtime_error("outside");
	} catch (std::runtime_error &outside) {
		weft_run(nullptr, start, argc, argv);
		must(std::current_exception() != nullptr, "what was handled around the run is again");
	}
	return wrong != 0;
}
