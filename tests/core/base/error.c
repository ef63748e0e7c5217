/* error.c: an error says which limit it is about, and no other error does. */
#include <criterion/criterion.h>

#include "base/error.h"

Test(error, a_limit_says_which)
{
	weft_error e = { .at = 7 };
	cr_assert_eq(weft_fail_limit(&e, WEFT_LIMIT_SCANS, "%d scans", 3), WEFT_LIMIT);
	cr_assert_eq(e.status, WEFT_LIMIT);
	cr_assert_eq(e.limit, WEFT_LIMIT_SCANS);
	cr_assert_eq(e.at, -1);
	cr_assert_str_eq(e.text, "3 scans");
}

Test(error, what_comes_after_a_limit_is_about_none)
{
	weft_error e;
	weft_fail_limit(&e, WEFT_LIMIT_TIME, "too slow");
	cr_assert_eq(weft_fail_at(&e, WEFT_BAD_PARAM, 5, "no"), WEFT_BAD_PARAM);
	cr_assert_eq(e.limit, WEFT_LIMIT_UNTOLD);
	cr_assert_eq(e.at, 5);
}

Test(error, nobody_has_to_listen)
{
	cr_assert_eq(weft_fail_limit(NULL, WEFT_LIMIT_SIDE, "%d", 1), WEFT_LIMIT);
}

Test(error, what_is_too_long_is_cut)
{
	weft_error e;
	weft_fail(&e, WEFT_IO, "%0999d", 1);
	cr_assert_eq(strlen(e.text), sizeof e.text - 1);
}
