/* products.c: two goroutines multiply, and send their products over a channel.
 *
 * Each multiplies one half of the numbers.  The channel is where they meet
 * main, and receiving from it is all the waiting there is.
 */
#include "weft.h"

#include <stdio.h>

CHAN_TYPE(product_chan, long);

struct factors {
	int first, last;
	product_chan to;
};

static void prod(struct factors f)
{
	long product = 1;
	for (int i = f.first; i <= f.last; i++)
		product *= i;
	chan_send(f.to, product);
}
GOROUTINE(prod, struct factors);

static int multiply(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	product_chan products = chan_make(product_chan, 0);
	long a, b;

	go(prod, .first = 1, .last = 5, .to = products);
	go(prod, .first = 6, .last = 10, .to = products);
	chan_recv(products, &a);
	chan_recv(products, &b);
	printf("1 x 2 x ... x 10 = %ld\n", a * b);

	chan_free(products);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, multiply, argc, argv);
}
