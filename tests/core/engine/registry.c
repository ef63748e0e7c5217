/* Filters by name: which are found, and what is said of those that aren't. */
#include "pictures.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

TestSuite(registry, .init = use_odd_plugins, .timeout = 60);

static void refused(const char *name, weft_status status, const char *says)
{
	weft_error e = { 0 };
	cr_expect_null(weft_filter_find(name, &e), "%s was found", name);
	cr_expect_eq(e.status, status, "%s: status %d", name, e.status);
	cr_expect(strstr(e.text, says), "%s: '%s' lacks '%s'", name, e.text, says);
}

Test(registry, loads_only_the_named_one)
{
	const weft_filter *f = weft_filter_find("invert", NULL);
	cr_assert_not_null(f);
	cr_assert_str_eq(f->name, "invert");
	cr_assert_eq(f, weft_filter_find("invert", NULL));
	cr_assert(strstr(weft_filter_origin(f), "/filters/invert.so"));
}

Test(registry, knows_aliases)
{
	const weft_filter *f = weft_filter_find("octets", NULL);
	cr_assert_not_null(f);
	cr_assert_str_eq(f->name, "bytes");
}

Test(registry, names_the_file_that_is_wrong)
{
	refused("wrongabi", WEFT_ABI_MISMATCH,
		"plugins/wrongabi.so: made for plugin interface 9, this weft has 2: rebuild it");
	refused("tiny", WEFT_ABI_MISMATCH, "plugins/tiny.so: a table of 24 bytes is no filter");
	refused("wrongname", WEFT_ABI_MISMATCH, "plugins/wrongname.so: calls itself 'rightname'");
	refused("badrange", WEFT_ABI_MISMATCH, "a parameter whose initial value is out of its range");
	refused("lightpoint", WEFT_ABI_MISMATCH, "adds light, but");
	refused("nosymbol", WEFT_ABI_MISMATCH, "it has no symbol weft_plugin");
	refused("toonew", WEFT_ABI_MISMATCH, "plugins/toonew.so: made for a newer weft");
}

Test(registry, refuses_wrong_bindings_by_name)
{
	refused("boundbool", WEFT_ABI_MISMATCH,
		"plugins/boundbool.so: bad filter table: a parameter that is bound to a member of another "
		"type: "
		"'radius'");
	refused("boundfar", WEFT_ABI_MISMATCH, "a parameter that is bound beyond the state: 'radius'");
	refused("boundnot", WEFT_ABI_MISMATCH, "a parameter that is bound to no member: 'radius'");
}

Test(registry, suggests)
{
	refused("invrt", WEFT_NO_FILTER, "filter 'invrt': unknown; did you mean 'invert'?");
	refused("octtes", WEFT_NO_FILTER, "did you mean 'bytes'?");
	refused("qqqqqqqq", WEFT_NO_FILTER, "filter 'qqqqqqqq': unknown");
	refused("", WEFT_NO_FILTER, "unknown");
	cr_expect_str_eq(weft_filter_suggest("ivnert"), "invert");
	cr_expect_null(weft_filter_suggest("qqqqqqqq"));
}

Test(registry, takes_no_paths_for_names)
{
	refused("../plugins/bytes", WEFT_NO_FILTER, "unknown");
	refused("./bytes", WEFT_NO_FILTER, "unknown");
	refused("bytes.so", WEFT_NO_FILTER, "unknown");
	refused("Invert", WEFT_NO_FILTER, "unknown");
}

Test(registry, reads_as_zero_what_an_older_table_lacks)
{
	const weft_filter *f = weft_filter_find("older", NULL);
	cr_assert_not_null(f);
	cr_assert_null(f->band);
	cr_assert_eq(f->flags, 0);
	weft_image in = noise(9, 7, (weft_format) { 3, WEFT_U8 }, 1);
	weft_image out = filtered("older", in.view, WEFT_SEQUENTIAL);
	cr_assert(weft_view_equal(in.view, out.view));
	weft_image_free(&in);
	weft_image_free(&out);
}

Test(registry, lists_sorted_and_leaves_out_the_broken)
{
	const weft_filter *const *list;
	size_t count, seen = 0;
	cr_assert_eq(weft_filter_list(&list, &count, NULL), WEFT_OK);
	for (size_t i = 0; i < count; i++) {
		cr_assert(i == 0 || strcmp(list[i - 1]->name, list[i]->name) < 0);
		cr_assert_str_neq(list[i]->name, "tiny");
		seen += strcmp(list[i]->name, "invert") == 0 || strcmp(list[i]->name, "probe") == 0;
	}
	cr_assert_eq(seen, 2);
}

Test(registry, forces_an_instruction_set)
{
	weft_error e = { 0 };
	setenv("WEFT_ISA", "base", 1);
	cr_expect_eq(weft_isa_active(), WEFT_ISA_BASE);
	cr_expect_eq(weft_filter_find("invert", NULL)->isa, WEFT_ISA_BASE);
	setenv("WEFT_ISA", "mmx", 1);
	cr_expect_null(weft_filter_find("gray", &e));
	cr_expect_str_eq(e.text, "WEFT_ISA=mmx: unknown; it is one of base, avx2, avx512");
}

static void *find_many(void *result)
{
	static const char *const names[] = { "invert", "octets", "probe", "box", "gray", "nosuch", "tiny" };
	const weft_filter **found = result;
	for (size_t i = 0; i < 7; i++)
		found[i] = weft_filter_find(names[i], NULL);
	return NULL;
}

Test(registry, serves_many_threads)
{
	pthread_t threads[8];
	const weft_filter *found[8][7];
	for (int i = 0; i < 8; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, find_many, found[i]), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 8; i++)
		cr_assert_arr_eq(found[i], found[0], sizeof found[0]);
	cr_assert_not_null(found[0][0]);
}
