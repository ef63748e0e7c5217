/* members.c: an argument in order must be whole: -Dall is, -Dtwo isn't. */
#include <weft.h>

CHAN_TYPE(int_chan, int);

struct product {
	int a, b;
	int_chan to;
};

static void multiply(struct product p)
{
	chan_send(p.to, p.a * p.b);
}
GOROUTINE(multiply, struct product);

void start(int_chan products);

void start(int_chan products)
{
	const int one = 1;
#ifdef two
	go(multiply, 6, 7);
#else
	go(multiply, 6, 7, products);
	go(multiply, .a = 6, .to = products); /* by name: the others are 0 */
#endif
	chan_send_from(products, &one);
	(void)chan_select_now(on_send(products, &one));
}
