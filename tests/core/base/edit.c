/* edit.c: how far apart two names are. */
#include <criterion/criterion.h>

#include "base/edit.h"

Test(edit, counts_changes_and_swaps_of_neighbours)
{
	cr_assert_eq(weft_edit_distance("", ""), 0);
	cr_assert_eq(weft_edit_distance("blur", "blur"), 0);
	cr_assert_eq(weft_edit_distance("", "abc"), 3);
	cr_assert_eq(weft_edit_distance("kitten", "sitting"), 3); /* Levenshtein's own example */
	cr_assert_eq(weft_edit_distance("bulr", "blur"), 1);
	cr_assert_eq(weft_edit_distance("ca", "abc"), 3); /* optimal string alignment, not 2 */
}

Test(edit, near_is_a_third_of_the_letters)
{
	cr_assert(weft_edit_near("bulr", 1));
	cr_assert_not(weft_edit_near("bulr", 2));
	cr_assert(weft_edit_near("invert", 2));
	cr_assert_not(weft_edit_near("x", 1)); /* nothing of it would be left */
}
