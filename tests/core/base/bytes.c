/* bytes.c: numbers in memory, buffers that grow, and sizes that don't fit. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/bytes.h"
#include "base/size.h"

static const uint8_t counted[8] = { 1, 2, 3, 4, 5, 6, 7, 0xf8 };

Test(bytes, little_endian_begins_with_the_least)
{
	cr_assert_eq(weft_little16(counted), 0x0201);
	cr_assert_eq(weft_little32(counted), 0x04030201);
	cr_assert_eq(weft_little32(counted + 4), 0xf8070605);
	cr_assert_eq(weft_little64(counted), UINT64_C(0xf807060504030201));
}

Test(bytes, big_endian_begins_with_the_greatest)
{
	cr_assert_eq(weft_big16(counted), 0x0102);
	cr_assert_eq(weft_big32(counted), 0x01020304);
	cr_assert_eq(weft_big32(counted + 4), 0x050607f8);
	cr_assert_eq(weft_big64(counted), UINT64_C(0x01020304050607f8));
}

Test(bytes, put_writes_only_the_bytes_asked_for)
{
	uint8_t at[6];
	memset(at, 0xaa, sizeof at);
	weft_put_little(at + 1, 0xffffff030201, 3);
	cr_assert_arr_eq(at, ((uint8_t[]) { 0xaa, 1, 2, 3, 0xaa, 0xaa }), sizeof at);
	weft_put_big(at + 1, 0xffffff030201, 3);
	cr_assert_arr_eq(at, ((uint8_t[]) { 0xaa, 3, 2, 1, 0xaa, 0xaa }), sizeof at);
	weft_put_big32(at + 1, 0xfffefdfc);
	cr_assert_arr_eq(at, ((uint8_t[]) { 0xaa, 0xff, 0xfe, 0xfd, 0xfc, 0xaa }), sizeof at);
}

Test(bytes, a_buffer_keeps_what_was_added_in_order)
{
	weft_buffer b = { 0 };
	for (int i = 0; i < 100000; i++)
		cr_assert(weft_buffer_add(&b, &(uint8_t) { (uint8_t)(i * 7) }, 1));
	cr_assert_eq(b.length, 100000);
	for (int i = 0; i < 100000; i++)
		cr_assert_eq(b.at[i], (uint8_t)(i * 7));
	weft_buffer_free(&b);
	cr_assert_eq(b.length, 0);
	cr_assert_null(b.at);
}

Test(bytes, nothing_may_be_added_from_nowhere)
{
	weft_buffer b = { 0 };
	cr_assert(weft_buffer_add(&b, NULL, 0));
	cr_assert_eq(b.length, 0);
	weft_buffer_free(&b);
}

Test(bytes, a_buffer_that_cannot_grow_is_as_it_was)
{
	weft_buffer b = { 0 };
	cr_assert(weft_buffer_add(&b, "abc", 3));
	const size_t capacity = b.capacity;
	cr_assert_not(weft_buffer_reserve(&b, SIZE_MAX));
	cr_assert_not(weft_buffer_reserve(&b, SIZE_MAX - 3)); /* the sum fits, memory doesn't */
	cr_assert_eq(b.capacity, capacity);
	cr_assert_arr_eq(b.at, "abc", 3);
	weft_buffer_free(&b);
}

Test(sizes, results_that_fit_are_exact)
{
	size_t n;
	cr_assert(weft_size_add(SIZE_MAX - 1, 1, &n) && n == SIZE_MAX);
	cr_assert(weft_size_multiply(SIZE_MAX / 3, 3, &n) && n == SIZE_MAX / 3 * 3);
	cr_assert(weft_size_multiply(0, SIZE_MAX, &n) && n == 0);
	cr_assert(weft_size_round_up(0, 64, &n) && n == 0);
	cr_assert(weft_size_round_up(1, 64, &n) && n == 64);
	cr_assert(weft_size_round_up(64, 64, &n) && n == 64);
	cr_assert(weft_size_round_up(65, 64, &n) && n == 128);
}

Test(sizes, results_that_do_not_fit_are_noticed)
{
	size_t n;
	cr_assert_not(weft_size_add(SIZE_MAX, 1, &n));
	cr_assert_not(weft_size_multiply(SIZE_MAX / 2 + 1, 2, &n));
	cr_assert_not(weft_size_round_up(SIZE_MAX - 62, 64, &n));
}
