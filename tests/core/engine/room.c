/* How many bytes of pictures a chain holds at once, counted by hand. */
#include "pictures.h"

#include "engine/room.h"

TestSuite(room, .init = use_odd_plugins, .timeout = 600);

static size_t room_of(const char *text, weft_view in)
{
	const weft_schedule how = { .unit = WEFT_BY_BAND };
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	size_t bytes = 0;

	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_room(chain, in, &how, &bytes, &e), WEFT_OK, "%s: %s", text, e.text);
	weft_chain_free(chain);
	return bytes;
}

/* Of 100 x 50, RGB u8: 15 000 bytes; as grey 5000. */
static const weft_view small = { .width = 100, .height = 50, .format = { 3, WEFT_U8 } };

Test(room, is_what_comes_in_and_what_comes_out)
{
	cr_expect_eq(room_of("invert", small), 30000);
	cr_expect_eq(room_of("gray", small), 20000);
	cr_expect_eq(room_of("gray | invert", small), 20000); /* in one go: nothing between */
	cr_expect_eq(room_of("resize:width=1000,height=500,fit=fill", small), 15000 + 1500000);
}

Test(room, counts_what_stands_between)
{
	/* 1.5 MB turned is another 1.5, while what came in is there still; gray makes less of the rows at
	 * once. */
	cr_expect_eq(room_of("resize:width=1000,height=500,fit=fill | rot90", small),
		     15000 + 1500000 + 1500000);
	cr_expect_eq(room_of("resize:width=1000,height=500,fit=fill | rot90 | gray", small),
		     15000 + 1500000 + 500000);
	cr_expect_eq(room_of("rot90 | rot90 | rot90", small), 45000);
	cr_expect_eq(room_of("resize:width=1000,height=500,fit=fill | rot90 | crop:width=1,height=1", small),
		     15000 + 1500000 + 1500000);
}

Test(room, counts_chains_in_parentheses)
{
	/* In; that of the parentheses, which is laid on with alpha; out. */
	cr_expect_eq(room_of("blend:with=(invert)", small), 15000 + 20000 + 15000);
}

Test(room, of_no_filter_is_a_copy)
{
	const weft_schedule how = { 0 };
	weft_chain *none = weft_chain_make();
	weft_error e = { 0 };
	size_t bytes = 0;

	cr_assert_eq(weft_chain_room(none, small, &how, &bytes, &e), WEFT_OK);
	cr_expect_eq(bytes, 30000);
	weft_chain_free(none);
}

Test(room, says_why_a_chain_cant_run)
{
	const weft_schedule how = { 0 };
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	size_t bytes = 0;

	cr_assert_eq(weft_chain_parse("crop:width=200,height=200", &chain, &e), WEFT_OK);
	cr_expect_neq(weft_chain_room(chain, small, &how, &bytes, &e), WEFT_OK);
	cr_expect(*e.text);
	weft_chain_free(chain);
}
