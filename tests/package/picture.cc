// picture.cc: picture.c in C++17, with what the language adds: every public header of the toolkit, a
// picture of the caller's own, an error's text.
#include <cstdio>
#include <vector>
#include <weft/engine/engine.h>
#include <weft/engine/stream.h>
#include <weft/image/codec.h>
#include <weft/image/convert.h>
#include <weft/image/file.h>
#include <weft/image/image.h>
#include <weft/image/jail.h>
#include <weft/image/light.h>
#include <weft/image/metadata.h>
#include <weft/image/rows.h>

int main(int argc, char **argv)
{
	std::vector<uint8_t> mine { 0, 10, 255, 100 };
	const weft_view in { mine.data(), 2, 2, 2, { 1, WEFT_U8 } };
	const weft_schedule how = WEFT_SEQUENTIAL;
	weft_error e {};
	weft_chain *chain = nullptr;
	weft_image out {}, own {};

	if ((argc > 1 && weft_filter_folder_add(argv[1], &e)) || weft_chain_parse("invert | flop", &chain, &e) ||
	    weft_chain_run(chain, in, &out, &how, nullptr, &e) || weft_image_make(&own, 1, 1, { 3, 1 }, &e)) {
		std::puts(e.text);
		return 1;
	}
	for (int y = 0; y < 2; y++)
		for (int x = 0; x < 2; x++)
			std::printf("%d ", out.view.pixels[y * out.view.stride + x]);
	std::puts("");
	weft_image_free(&out);
	weft_image_free(&own);
	weft_chain_free(chain);
	return 0;
}
