/* Invert a picture of a million pixels: by a plain loop, or with a goroutine
 * for each pixel, row or band. */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 1000 };
static unsigned char picture[SIDE * SIDE];

struct part {
	int first, end;
	weft_waitgroup *done;
};

static void invert(struct part p)
{
	for (int i = p.first; i < p.end; i++)
		picture[i] = (unsigned char)(255 - picture[i]);
	weft_waitgroup_done(p.done);
}
GOROUTINE(invert, struct part);

static int run(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "row";
	int part = strcmp(how, "pixel") == 0 ? 1 : strcmp(how, "row") == 0 ? SIDE : SIDE * 50;
	weft_waitgroup done = { 0 };
	memset(picture, 1, sizeof picture);
	int64_t start = weft_now();
	if (strcmp(how, "loop") == 0)
		part = SIDE * SIDE;
	weft_waitgroup_add(&done, SIDE * SIDE / part);
	for (int at = 0; at < SIDE * SIDE; at += part) {
		if (part == SIDE * SIDE)
			invert((struct part) { at, at + part, &done });
		else
			go(invert, at, at + part, &done);
	}
	weft_waitgroup_wait(&done);
	printf("goroutines = %d\n", part == SIDE * SIDE ? 0 : SIDE * SIDE / part);
	printf("time = %.3f ms\n", (double)(weft_now() - start) / WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
