/* picture.c [FOLDER]: a program of somebody else's that filters a picture of
 * its own, with filters of FOLDER where it names one.  Prints the result. */
#include <stdio.h>
#include <weft.h>

static int fail(const weft_error *e)
{
	printf("%s\n", e->text);
	return 1;
}

int main(int argc, char **argv)
{
	uint8_t mine[] = { 0, 10, 255, 100 };
	const weft_view in = {
		.pixels = mine, .width = 2, .height = 2, .stride = 2, .format = { 1, WEFT_U8 }
	};
	const weft_schedule how = WEFT_SEQUENTIAL;
	weft_error e = { 0 };
	weft_chain *chain = NULL;
	weft_image out = { 0 };

	if (argc > 1 && weft_filter_folder_add(argv[1], &e))
		return fail(&e);
	if (weft_chain_parse("invert | flop", &chain, &e) || weft_chain_run(chain, in, &out, &how, NULL, &e))
		return fail(&e);
	for (int y = 0; y < 2; y++)
		for (int x = 0; x < 2; x++)
			printf("%d ", out.view.pixels[y * out.view.stride + x]);
	printf("\n");
	weft_image_free(&out);
	weft_chain_free(chain);
	return 0;
}
