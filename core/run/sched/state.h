/* state.h: what a goroutine is doing, or waits for. */
#ifndef WEFT_RUN_STATE_H
#define WEFT_RUN_STATE_H

/* Park reasons follow WEFT_PARKED. */
enum weft_state {
	WEFT_FREE,
	WEFT_RUNNABLE,
	WEFT_RUNNING,
	WEFT_BLOCKING,
	WEFT_PARKED, /* never stored: the first reason is the next */
	WEFT_ON_SEND,
	WEFT_ON_RECEIVE,
	WEFT_ON_SEND_NIL,
	WEFT_ON_RECEIVE_NIL,
	WEFT_ON_SELECT,
	WEFT_ON_SELECT_NONE,
	WEFT_ON_SLEEP,
	WEFT_ON_WAITGROUP,
	WEFT_ON_MUTEX,
	WEFT_ON_READ_LOCK,
	WEFT_ON_WRITE_LOCK,
	WEFT_ON_COND,
	WEFT_ON_SEMAPHORE,
	WEFT_ON_READ,
	WEFT_ON_WRITE,
	WEFT_ON_ACCEPT,
	WEFT_ON_CONNECT,
	WEFT_ON_CALL,
	WEFT_ON_PROCESS,
	WEFT_STATES
};

extern const char *const weft_state_names[WEFT_STATES]; /* for people: "chan send" */

#endif
