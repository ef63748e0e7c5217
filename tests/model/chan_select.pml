/* chan_select.pml: a select that waits on two channels, and those who end its
 * wait (chan.c, select.c, wait.h), over all interleavings.
 *
 * The selector receives from X and Y under one claim.  The scene says who comes:
 *   1  a sender on each: one wins, the other's value is received afterwards
 *   2  a sender on X, and the deadline
 *   3  a sender on X, and who closes Y
 *   4  a sender on X that frees Y once its send is over
 *   5  a sender on X, and another select that looks at both and leaves
 * Whatever comes first: one wins, each value arrives once, nobody is woken
 * twice or never, no record is touched after its owner has left, no channel
 * after it was freed.
 *
 * BROKEN leaves out one step; that it must find (run.sh):
 *   1  the claim is not asked for
 *   2  the loser does not leave the other queue
 *   3  who meets a dead record takes it out without asking hold
 *   4  the owner takes its record out without asking hold
 *   5  the value is copied after the wake
 *   6  the other select locks by case, not by address
 */
#ifndef BROKEN
#define BROKEN 0
#endif
#define BREAKS 6

#define X    0
#define Y    1
#define TIME 2
#define NONE 3

mtype = { QUEUED, LEAVING, DETACHED };

byte scene;
bool lock[2], closed[2], freed[2];
byte claim = NONE;
bool in_queue[2]; /* the selector's records */
mtype hold[2] = QUEUED;
bool alive[2];    /* they are still there */
bool waits[2];    /* a sender waits, its record in the queue */
bool sent[2];     /* it was woken */
byte woken;       /* the selector, how often */
byte place, arrived[2];

#define take_lock(c)                                                                                         \
	atomic {                                                                                             \
		!lock[c] -> lock[c] = true;                                                                  \
		assert(!freed[c])                                                                            \
	}
#define let_go(c)                                                                                            \
	atomic {                                                                                             \
		assert(lock[c] && !freed[c]);                                                                \
		lock[c] = false                                                                              \
	}

/* Take the record out of c, under its lock, whoever may. */
inline detach(c)
{
	assert(alive[c]);
	if
	:: BROKEN == 3 -> in_queue[c] = false
	:: atomic { BROKEN != 3 && hold[c] == QUEUED -> hold[c] = DETACHED }; in_queue[c] = false
	:: BROKEN != 3 && hold[c] != QUEUED -> skip
	fi
}

/* The selector's record, claimed, or a dead one met on the way. */
inline take_selector(c, won)
{
	won = false;
	if
	:: in_queue[c] ->
		assert(alive[c]);
		if
		:: BROKEN == 1 -> won = true; claim = c
		:: atomic { BROKEN != 1 && claim == NONE -> claim = c; won = true }
		:: BROKEN != 1 && claim != NONE -> detach(c)
		fi;
		if
		:: won -> in_queue[c] = false
		:: else -> skip
		fi
	:: else -> skip
	fi
}

inline wake_selector()
{
	assert(woken == 0);
	woken++
}

proctype sender(byte c)
{
	bool won;
	take_lock(c);
	take_selector(c, won);
	if
	:: won && BROKEN != 5 -> let_go(c); place = c; wake_selector()
	:: won && BROKEN == 5 -> let_go(c); wake_selector(); place = c
	:: !won -> waits[c] = true; let_go(c); sent[c]
	fi;
	if
	:: scene == 4 -> run free_channel(Y)
	:: else -> skip
	fi
}

/* Nobody will start an operation on c; somebody may be on the way out. */
proctype free_channel(byte c)
{
	bool nobody = false;
	do
	:: nobody -> break
	:: else ->
		take_lock(c);
		if
		:: in_queue[c] -> assert(claim != NONE); detach(c)
		:: else -> skip
		fi;
		nobody = !in_queue[c];
		let_go(c)
	od;
	freed[c] = true
}

proctype closer(byte c)
{
	bool won;
	take_lock(c);
	closed[c] = true;
	take_selector(c, won);
	let_go(c);
	if
	:: won -> wake_selector()
	:: else -> skip
	fi
}

proctype deadline()
{
	if
	:: atomic { claim == NONE -> claim = TIME }; wake_selector()
	:: claim != NONE -> skip
	fi
}

proctype other_select()
{
	if
	:: BROKEN == 6 -> take_lock(Y); take_lock(X); let_go(X); let_go(Y)
	:: else -> take_lock(X); take_lock(Y); let_go(Y); let_go(X)
	fi
}

/* The owner's dead record leaves c. */
inline leave(c)
{
	if
	:: BROKEN == 2 -> skip
	:: BROKEN == 4 -> take_lock(c); assert(in_queue[c]); in_queue[c] = false; let_go(c)
	:: atomic { BROKEN != 2 && BROKEN != 4 && hold[c] == QUEUED -> hold[c] = LEAVING };
		take_lock(c);
		assert(in_queue[c]);
		in_queue[c] = false;
		let_go(c)
	:: BROKEN != 2 && BROKEN != 4 && hold[c] != QUEUED -> skip
	fi;
	alive[c] = false
}

/* The value of the sender that waits in c. */
inline receive(c)
{
	waits[c];
	take_lock(c);
	waits[c] = false;
	let_go(c);
	arrived[c]++;
	sent[c] = true
}

proctype selector()
{
	byte winner = NONE;
	take_lock(X);
	take_lock(Y);
	if
	:: waits[X] -> winner = X
	:: waits[Y] || closed[Y] -> winner = Y
	:: !waits[X] && !waits[Y] && !closed[Y] -> skip
	fi;
	if
	:: winner != NONE && waits[winner] ->
		waits[winner] = false;
		let_go(Y);
		let_go(X);
		arrived[winner]++;
		sent[winner] = true
	:: winner != NONE && !waits[winner] -> let_go(Y); let_go(X)
	:: winner == NONE ->
		alive[X] = true; alive[Y] = true;
		in_queue[X] = true; in_queue[Y] = true;
		let_go(Y);
		let_go(X);
		woken == 1;
		winner = claim;
		assert(winner != NONE);
		if
		:: winner == TIME -> leave(X); leave(Y)
		:: else ->
			alive[winner] = false;
			leave(1 - winner);
			if
			:: closed[winner] -> skip
			:: else -> assert(place == winner); arrived[winner]++
			fi
		fi
	fi;
	if /* what was sent meanwhile */
	:: scene == 1 -> receive(1 - winner)
	:: scene != 1 && winner != X -> receive(X)
	:: else -> skip
	fi
}

init
{
	place = NONE;
	select (scene : 1 .. 5);
	atomic {
		run selector();
		run sender(X);
		if
		:: scene == 1 -> run sender(Y)
		:: scene == 2 -> run deadline()
		:: scene == 3 -> run closer(Y)
		:: scene == 4 -> skip
		:: scene == 5 -> run other_select()
		fi
	};
	_nr_pr == 1; /* all are through; else Spin tells of an invalid end */
	assert(arrived[X] == 1 && arrived[Y] == (scene == 1));
	assert(!in_queue[X] && !in_queue[Y])
}
