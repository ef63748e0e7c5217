/* exercise: philosophers
 *
 * Five philosophers sit around a table with a fork between any two.  Each needs both
 * forks beside it to eat, and wants to eat three times.
 */
#include <weft.h>

#include <stdatomic.h>
#include <stdio.h>

enum { SEATS = 5, MEALS = 3 };
static weft_mutex forks[SEATS];
static atomic_int eaten;
static weft_waitgroup done;

static void dine(int seat)
{
	int other = (seat + 1) % SEATS, low = seat < other ? seat : other, high = seat < other ? other : seat;
	for (int i = 0; i < MEALS; i++) {
		weft_lock(&forks[low]);
		weft_yield(); /* stays here */
		weft_lock(&forks[high]);
		eaten++;
		weft_unlock(&forks[high]);
		weft_unlock(&forks[low]);
	}
	weft_waitgroup_done(&done);
}
GOROUTINE(dine, int);

static int run(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_waitgroup_add(&done, SEATS);
	for (int seat = 0; seat < SEATS; seat++)
		go_with(dine, seat);
	weft_waitgroup_wait(&done);
	printf("meals = %d\n", eaten);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, run, argc, argv);
}
