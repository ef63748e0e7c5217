/* sieve.c: primes from a chain of goroutines, each sifting out one prime's multiples.
 *
 * count sends 2, 3, 4, ...  The first number out of the chain is prime, and a
 * new link that drops its multiples is hung behind.
 */
#include "weft.h"

#include <stdio.h>

enum { PRIMES = 100 };

CHAN_TYPE(number_chan, int);

static void count(number_chan out)
{
	for (int i = 2;; i++)
		chan_send(out, i);
}
GOROUTINE(count, number_chan);

struct link {
	number_chan in, out;
	int prime;
};

static void sift(struct link l)
{
	chan_range (n, l.in)
		if (n % l.prime != 0)
			chan_send(l.out, n);
}
GOROUTINE(sift, struct link);

static int sieve(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	number_chan chain = chan_make(number_chan, 0);

	go_with(count, chain);
	for (int i = 0; i < PRIMES; i++) {
		int prime;
		chan_recv(chain, &prime);
		printf("%d%c", prime, i % 10 == 9 ? '\n' : ' ');
		number_chan longer = chan_make(number_chan, 0);
		go(sift, .in = chain, .out = longer, .prime = prime);
		chain = longer;
	}
	return 0; /* and with main every goroutine ends */
}

int main(int argc, char **argv)
{
	return weft_run(NULL, sieve, argc, argv);
}
