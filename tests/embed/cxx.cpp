// cxx.cpp: goroutines, channels, select and groups from C++17.
#include "cxx_layout.h"

#include <cstdio>
#include <cstring>

CHAN_TYPE(int_chan, int);
CHAN_TYPE(text_chan, const char *);

struct product {
	int a, b;
	int_chan to;
};

static void multiply(product p)
{
	chan_send(p.to, p.a * p.b);
}
GOROUTINE(multiply, product);

static void count(int_chan to)
{
	for (int i = 0; i < 10; i++)
		chan_send(to, i);
	chan_close(to);
}
GOROUTINE_STACK(count, int_chan, 2048);

static weft_status fail_at_three(int n, weft_context *, weft_error *error)
{
	return n == 3 ? weft_fail(error, WEFT_BAD_PARAM, "number %d", n) : WEFT_OK;
}
GROUP_GOROUTINE(fail_at_three, int);

static int failed(const char *what)
{
	std::fprintf(stderr, "not so: %s\n", what);
	return 1;
}

static int start(int, char **)
{
	static const size_t here[LAYOUTS] = LAYOUT_VALUES;
	if (std::memcmp(here, layout_of_c, sizeof here) != 0)
		return failed("C and C++ lay the structs out alike");

	int_chan products = chan_make(int_chan, 0);
	int first, second, none = 0;
	go(multiply, 6, 7, products);
	go_with(multiply, (product { 2, 3, products }));
	chan_recv(products, &first);
	chan_recv(products, &second);
	if (first + second != 48)
		return failed("6 x 7 + 2 x 3 is 48");

	text_chan texts = chan_make(text_chan, 1);
	const char *const sent = "sent", *got = nullptr;
	if (chan_select(on_recv(products, &none), on_send(texts, &sent)) != 1 ||
	    !chan_try_recv(texts, &got) || got != sent)
		return failed("the ready case of a select ran");
	if (chan_select_now(on_recv(products, &none), on_discard(texts)) != -1)
		return failed("no case is ready");

	int_chan numbers = chan_make(int_chan, 2);
	int sum = 0;
	go_with(count, numbers);
	chan_range (n, numbers)
		sum += n;
	if (sum != 45)
		return failed("0 + 1 + ... + 9 is 45");

	weft_group group = {};
	weft_error error;
	for (int n = 0; n < 5; n++)
		weft_group_go(&group, fail_at_three, n);
	if (weft_group_wait(&group, &error) != WEFT_BAD_PARAM || std::strcmp(error.text, "number 3") != 0)
		return failed("the group keeps its first error");

	weft_mutex m = {};
	weft_locked (&m)
		sum++;
	chan_free(products);
	chan_free(texts);
	chan_free(numbers);
	return sum != 46 || WEFT_VERSION_NUMBER < 100 || std::strlen(WEFT_VERSION) < 5;
}

int main(int argc, char **argv)
{
	return weft_run(nullptr, start, argc, argv);
}
