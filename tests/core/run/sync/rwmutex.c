/* rwmutex.c: what a readers-writer mutex promises. */
#include "../run.h"

static atomic_int readers, writers, most_readers;

static void until_others_go(weft_rwmutex *m)
{
	(void)m;
	for (int i = 0; i < 5; i++)
		weft_yield();
}

static void read_often(weft_rwmutex *m)
{
	for (int i = 0; i < 200; i++) {
		weft_read_lock(m);
		int now = ++readers;
		if (now > most_readers)
			most_readers = now;
		check(writers == 0);
		until_others_go(m);
		readers--;
		weft_read_unlock(m);
	}
}
GOROUTINE(read_often, weft_rwmutex *);

static void write_often(weft_rwmutex *m)
{
	for (int i = 0; i < 200; i++) {
		weft_write_lock(m);
		check(++writers == 1 && readers == 0);
		until_others_go(m);
		writers--;
		weft_write_unlock(m);
	}
}
GOROUTINE(write_often, weft_rwmutex *);

RunTest(rwmutex, has_many_readers_or_one_writer)
{
	weft_rwmutex m = { 0 };
	for (int i = 0; i < 5; i++) {
		go_with(read_often, &m);
		go_with(write_often, &m);
	}
	until_alone();
}

RunTest(rwmutex, readers_share_it)
{
	weft_rwmutex m = { 0 };
	weft_read_lock(&m);
	weft_read_lock(&m);
	check(weft_try_read_lock(&m));
	check(!weft_try_write_lock(&m));
	weft_read_unlock(&m);
	weft_read_unlock(&m);
	weft_read_unlock(&m);
	check(weft_try_write_lock(&m));
	check(!weft_try_read_lock(&m));
	check(!weft_try_write_lock(&m));
	weft_write_unlock(&m);
}

static atomic_int wrote;

static void write_once(weft_rwmutex *m)
{
	weft_write_lock(m);
	wrote++;
	weft_write_unlock(m);
}
GOROUTINE(write_once, weft_rwmutex *);

static atomic_int read_after_write;

static void read_once(weft_rwmutex *m)
{
	weft_read_lock(m);
	read_after_write = wrote;
	weft_read_unlock(m);
}
GOROUTINE(read_once, weft_rwmutex *);

RunTest(rwmutex, a_waiting_writer_stops_new_readers)
{
	weft_rwmutex m = { 0 };
	weft_read_lock(&m);
	go_with(write_once, &m);
	until_parked("write_once", 1);
	check(!weft_try_read_lock(&m));
	go_with(read_once, &m);
	until_parked("read_once", 1);
	weft_read_unlock(&m);
	until_alone();
	check(wrote == 1 && read_after_write == 1);
}

static atomic_bool stop;

static void read_for_ever(weft_rwmutex *m)
{
	while (!stop) {
		weft_read_lock(m);
		weft_yield();
		weft_read_unlock(m);
	}
}
GOROUTINE(read_for_ever, weft_rwmutex *);

RunTest(rwmutex, readers_cannot_starve_a_writer)
{
	weft_rwmutex m = { 0 };
	for (int i = 0; i < 4; i++)
		go_with(read_for_ever, &m);
	for (int i = 0; i < 50; i++) {
		weft_write_lock(&m);
		weft_write_unlock(&m);
	}
	stop = true;
	until_alone();
}

static void write_for_ever(weft_rwmutex *m)
{
	while (!stop) {
		weft_write_lock(m);
		weft_yield();
		weft_write_unlock(m);
	}
}
GOROUTINE(write_for_ever, weft_rwmutex *);

RunTest(rwmutex, writers_cannot_starve_a_reader)
{
	weft_rwmutex m = { 0 };
	for (int i = 0; i < 3; i++)
		go_with(write_for_ever, &m);
	for (int i = 0; i < 50; i++) {
		weft_read_lock(&m);
		weft_read_unlock(&m);
	}
	stop = true;
	until_alone();
}

RunTest(rwmutex, a_writer_that_ends_lets_all_waiting_readers_in)
{
	weft_rwmutex m = { 0 };
	weft_write_lock(&m);
	for (int i = 0; i < 10; i++)
		go_with(read_once, &m);
	until_parked("read_once", 10);
	weft_write_unlock(&m);
	until_alone();
}

PanicTest(rwmutex, unlocking_for_reading_what_is_not_locked_panics, "unlock of unlocked rwmutex")
{
	weft_rwmutex m = { 0 };
	weft_read_unlock(&m);
}

PanicTest(rwmutex, unlocking_for_writing_what_is_not_locked_panics, "unlock of unlocked rwmutex")
{
	weft_rwmutex m = { 0 };
	weft_write_unlock(&m);
}

PanicTest(rwmutex, unlocking_a_reader_as_a_writer_panics, "unlock of unlocked rwmutex")
{
	weft_rwmutex m = { 0 };
	weft_read_lock(&m);
	weft_write_unlock(&m);
}
