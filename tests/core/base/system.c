/* system.c: the clock, threads, and errno as a status. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/system.h"
#include "base/threads.h"

Test(system, the_clock_is_the_monotonic_one)
{
	struct timespec before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	const int64_t now = weft_clock_ns();
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_assert_geq(now, before.tv_sec * INT64_C(1000000000) + before.tv_nsec);
	cr_assert_leq(now, after.tv_sec * INT64_C(1000000000) + after.tv_nsec);
}

static void *wait_for(void *lock)
{
	pthread_mutex_lock(lock);
	pthread_mutex_unlock(lock);
	return NULL;
}

Test(system, threads_are_counted)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_t threads[3];
	const int before = weft_threads_alive();
	pthread_mutex_lock(&lock);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, wait_for, &lock);
	cr_assert_eq(weft_threads_alive(), before ? before + 3 : 0); /* 0: no /proc here */
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
}

/* What the exit codes of cli/README.md are made of. */
Test(system, errno_values_mean_what_a_user_can_act_on)
{
	cr_assert_eq(weft_status_reading(ENOENT), WEFT_NO_FILE);
	cr_assert_eq(weft_status_reading(EISDIR), WEFT_NO_FILE);
	cr_assert_eq(weft_status_reading(EACCES), WEFT_DENIED);
	cr_assert_eq(weft_status_reading(EIO), WEFT_IO);
	cr_assert_eq(weft_status_reading(ENOMEM), WEFT_NO_MEMORY);
	cr_assert_eq(weft_status_writing(ENOENT), WEFT_CANT_CREATE);
	cr_assert_eq(weft_status_writing(EROFS), WEFT_DENIED);
	cr_assert_eq(weft_status_writing(ENOSPC), WEFT_IO);
	cr_assert_eq(weft_status_writing(EPIPE), WEFT_IO);
	cr_assert_eq(weft_status_writing(ENOMEM), WEFT_NO_MEMORY);
}
