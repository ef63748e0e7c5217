/* criterion.h: Criterion's Test and cr_assert without Criterion.
 *
 * Under ThreadSanitizer Criterion cannot start (its arena wants addresses that
 * the sanitizer keeps), so that build includes this header in its place and
 * links plain.c.  Each test runs in a forked child, as it does there.
 */
#ifndef WEFT_TESTS_PLAIN_CRITERION_H
#define WEFT_TESTS_PLAIN_CRITERION_H

#pragma GCC system_header /* as Criterion's is: no warnings about its macros in tests */

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain_test {
	const char *suite, *name;
	void (*run)(void);
	/* Criterion's own names, so that they can be given by name. */
	double timeout;
	int exit_code, signal;
	void (*init)(void), (*fini)(void);
	_Bool disabled;
	const char *description;
	struct plain_test *next;
};

void plain_add(struct plain_test *test);
void plain_suite_add(struct plain_test *suite);
__attribute__((noreturn, format(printf, 4, 5))) void plain_failed(const char *file, int line,
								  const char *text, const char *format, ...);

#define Test(...) plain_test_(__VA_ARGS__, .next = NULL) /* so that there is something after the name */
#define plain_test_(s, n, ...)                                                                               \
	static void s##_##n##_impl(void);                                                                    \
	__attribute__((constructor)) static void s##_##n##_add(void)                                         \
	{                                                                                                    \
		static struct plain_test test = {                                                            \
			.suite = #s, .name = #n, .run = s##_##n##_impl, __VA_ARGS__                          \
		};                                                                                           \
		plain_add(&test);                                                                            \
	}                                                                                                    \
	static void s##_##n##_impl(void)

/* What the tests of a suite don't say themselves. */
#define TestSuite(s, ...)                                                                                    \
	__attribute__((constructor)) static void s##_suite_add(void)                                         \
	{                                                                                                    \
		static struct plain_test suite = { .suite = #s, __VA_ARGS__ };                               \
		plain_suite_add(&suite);                                                                     \
	}                                                                                                    \
	extern int s##_suite_is_told

#define plain_check(condition, text, ...)                                                                    \
	((condition) ? (void)0 : plain_failed(__FILE__, __LINE__, text, "" __VA_ARGS__))

#define cr_assert(c, ...)           plain_check(c, #c, __VA_ARGS__)
#define cr_assert_not(c, ...)       plain_check(!(c), "!(" #c ")", __VA_ARGS__)
#define cr_assert_eq(a, b, ...)     plain_check((a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...)    plain_check((a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)     plain_check((a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...)    plain_check((a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...)     plain_check((a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...)    plain_check((a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_null(p, ...)      plain_check(!(p), #p " is NULL", __VA_ARGS__)
#define cr_assert_not_null(p, ...)  plain_check((p), #p " is not NULL", __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) plain_check(strcmp((a), (b)) == 0, #a " equals " #b, __VA_ARGS__)
#define cr_assert_arr_eq(a, b, n, ...)                                                                       \
	plain_check(memcmp((a), (b), (n)) == 0, #a " and " #b " hold the same", __VA_ARGS__)
#define cr_assert_float_eq(a, b, e, ...)                                                                     \
	plain_check(fabs((double)((a) - (b))) <= (e), #a " is about " #b, __VA_ARGS__)
#define cr_assert_fail(...) plain_check(0, "reached", __VA_ARGS__)

#define cr_expect           cr_assert
#define cr_expect_eq        cr_assert_eq
#define cr_expect_str_eq    cr_assert_str_eq

#endif
