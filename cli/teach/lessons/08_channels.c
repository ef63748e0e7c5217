/* Each of two goroutines multiplies a half of 1 to 10, and sends what it got. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

CHAN_TYPE(product_chan, long);

struct half {
	long first, last;
	product_chan to;
};

static void multiply(struct half h)
{
	long product = 1;
	for (long i = h.first; i <= h.last; i++)
		product *= i;
	chan_send(h.to, product);
}
GOROUTINE(multiply, struct half);

static int run(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1000, low_first = 0, right = 0;
	product_chan products = chan_make(product_chan, 0);
	for (int i = 0; i < times; i++) {
		long a, b;
		go(multiply, 1, 5, products);
		go(multiply, 6, 10, products);
		chan_recv(products, &a);
		chan_recv(products, &b);
		low_first += a == 120;
		right += a * b == 3628800;
	}
	printf("times = %d\nlow_half_first = %d\nright = %d\n", times, low_first, right);
	chan_free(products);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
