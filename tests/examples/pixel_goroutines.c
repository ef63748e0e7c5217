/* pixel_goroutines.c: one goroutine a pixel, over a picture of 12 megapixels.
 *
 * Nobody should filter pictures so.  That it takes about as long as it takes
 * to look at the result is what goroutines are for: start one wherever the
 * problem has a part, and let the runtime worry.
 */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 4000, HEIGHT = 3000 };

struct pixel {
	const unsigned char *in;
	unsigned char *out;
	weft_waitgroup *row;
};

static void invert(struct pixel p)
{
	*p.out = (unsigned char)(255 - *p.in);
	weft_waitgroup_done(p.row);
}
GOROUTINE(invert, struct pixel);

static int invert_all(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	unsigned char *in = malloc((size_t)WIDTH * HEIGHT), *out = calloc(WIDTH, HEIGHT);
	if (!in || !out)
		return 1;
	for (int i = 0; i < WIDTH * HEIGHT; i++)
		in[i] = (unsigned char)(i * 31 >> 4);

	weft_waitgroup row = { 0 };
	for (int y = 0; y < HEIGHT; y++) {
		weft_waitgroup_add(&row, WIDTH);
		for (int x = 0; x < WIDTH; x++)
			go(invert, in + y * WIDTH + x, out + y * WIDTH + x, &row);
		weft_waitgroup_wait(&row);
	}

	int right = 0;
	for (int i = 0; i < WIDTH * HEIGHT; i++)
		right += out[i] == 255 - in[i];
	printf("%d of %d pixels inverted\n", right, WIDTH * HEIGHT);
	free(in);
	free(out);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, invert_all, argc, argv);
}
