/* slot_reuse.pml: a slot of the ring or the deque is used again (runq.c).
 *
 * A thief reads the slot, then takes it by moving the index on; the holder sees
 * the index, then overwrites the slot.  A machine may do an access before
 * the one in front of it unless a memory order forbids that: the release of
 * the thief's swap, the acquire of the holder's look.  BROKEN takes one away:
 *   1  the thief's reading may come after its swap
 *   2  the holder's writing may come before its look
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#define BREAKS 2

byte slot = 1, index = 0;

proctype thief()
{
	byte got;
	if
	:: got = slot; index = 1
	:: BROKEN == 1 -> index = 1; got = slot
	fi;
	assert(got == 1)
}

proctype holder()
{
	if
	:: index == 1; slot = 2
	:: BROKEN == 2 -> slot = 2; index == 1
	fi
}

init
{
	atomic { run thief(); run holder() }
}
