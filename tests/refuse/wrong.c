/* wrong.c: mistakes the compiler must refuse, one for each WRONG=n.  WRONG=0
 * is the control: the same operations done right, which must compile. */
#include "engine/filter.h"
#include "weft.h"

struct parcel {
	int weight;
};
struct ticket {
	double price;
};
struct crate {
	char bytes[WEFT_CHAN_VALUE_MAX + 1];
};
CHAN_TYPE(parcel_chan, struct parcel);
CHAN_TYPE(ticket_chan, struct ticket);
CHAN_TYPE(crate_chan, struct crate);
CHAN_TYPE(count_chan, int);
CHAN_TYPE(name_chan, const char *);

struct route {
	parcel_chan from;
	const char *to;
};
static void carry(struct route r)
{
	chan_range (p, r.from)
		(void)p;
}
GOROUTINE(carry, struct route);

struct tuned {
	double amount;
	bool given;
	int word;
	long wide;
};
static const weft_param tuned_params[] = {
#if WRONG == 35 /* a parameter bound to a member of a type that no parameter has */
	{ WEFT_BIND(struct tuned, wide), .name = "wide", .help = "", .type = WEFT_INT },
#elif WRONG == 37 /* whether it was given, in an int */
	{ WEFT_BIND(struct tuned, amount), WEFT_BIND_GIVEN(struct tuned, word), .name = "amount",
	  .help = "" },
#elif WRONG == 38 /* which word it was, in a bool */
	{ WEFT_BIND(struct tuned, amount), WEFT_BIND_WORD(struct tuned, given), .name = "amount",
	  .help = "" },
#elif WRONG == 36 /* a member that does not exist */
	{ WEFT_BIND(struct tuned, sigma), .name = "sigma", .help = "", .type = WEFT_REAL },
#else
	{ WEFT_BIND(struct tuned, amount), WEFT_BIND_GIVEN(struct tuned, given),
	  WEFT_BIND_WORD(struct tuned, word), .name = "amount", .help = "", .type = WEFT_REAL },
#endif
};

#if WRONG == 17
struct heap {
	char bytes[WEFT_GO_ARG_MAX + 1];
};
static void take(struct heap h)
{
	(void)h;
}
GOROUTINE(take, struct heap);
#elif WRONG == 22
struct strict {
	_Alignas(2 * WEFT_GO_ARG_ALIGN) int value;
};
static void take(struct strict s)
{
	(void)s;
}
GOROUTINE(take, struct strict);
#elif WRONG == 23
static int answer(struct route r, int more)
{
	(void)r;
	return more;
}
GOROUTINE(answer, struct route);
#endif

void ship(parcel_chan parcels, ticket_chan tickets, crate_chan crates, count_chan counts, name_chan names);

void ship(parcel_chan parcels, ticket_chan tickets, crate_chan crates, count_chan counts, name_chan names)
{
	struct parcel parcel = { 0 };
	struct ticket ticket = { 0 };
	struct crate crate = { "" };
	double real = 0;
	long wide = 0;
	int count = 0;
	char *text = 0;
	const char *name = 0;
	bool open = false;
	(void)parcels, (void)tickets, (void)crates, (void)counts, (void)names;
	(void)parcel, (void)ticket, (void)crate, (void)real, (void)wide, (void)count, (void)text, (void)name;
	(void)open, (void)tuned_params;
#if WRONG == 0
	chan_send(parcels, parcel);
	chan_send(counts, count);
	chan_send(names, text);
	chan_send_from(crates, &crate);
	open = chan_try_send(parcels, parcel) && chan_try_recv(counts, &count);
	(void)chan_recv_until(names, WEFT_NOW, &name);
	chan_recv(crates, &crate);
	(void)chan_select(on_recv(counts, &count), on_recv_open(parcels, &parcel, &open),
			  on_send(names, &name), on_discard(tickets));
	go(carry, parcels, "home");
	go(carry, .from = parcels, .to = "home");
	go_with(carry, ((struct route) { parcels, "home" }));
#elif WRONG == 1               /* the struct of another channel */
	chan_send(parcels, ticket);
#elif WRONG == 2               /* a number for a struct */
	chan_send(parcels, 3);
#elif WRONG == 3               /* text for a number */
	chan_send(counts, "three");
#elif WRONG == 4               /* a number for text */
	chan_send(names, 3);
#elif WRONG == 5               /* an int received into a double */
	chan_recv(counts, &real);
#elif WRONG == 6               /* an int received into a long */
	chan_recv(counts, &wide);
#elif WRONG == 7               /* received into a value, not a place */
	chan_recv(counts, count);
#elif WRONG == 8               /* one channel type assigned to another */
	parcels = tickets;
#elif WRONG == 9               /* a goroutine given the wrong channel */
	go(carry, tickets, "home");
#elif WRONG == 10              /* one member too many */
	go(carry, parcels, "home", 3);
#elif WRONG == 11              /* one member too few */
	go(carry, parcels);
#elif WRONG == 12              /* a function that was never declared a goroutine */
	go(ship, parcels);
#elif WRONG == 13              /* a select that receives into the wrong place */
	(void)chan_select(on_recv(counts, &real));
#elif WRONG == 14              /* a select that sends from the wrong place */
	(void)chan_select(on_send(names, &count));
#elif WRONG == 15              /* two values at once */
	chan_send(counts, text, count, text);
#elif WRONG == 16              /* the loop's variable is a parcel, not an int */
	chan_range (p, parcels)
		count = p;
#elif WRONG == 17              /* an argument too large to copy: refused where it is declared */
	go_with(take, ((struct heap) { "" }));
#elif WRONG == 18              /* handles compared */
	open = parcels == tickets;
#elif WRONG == 19              /* the untyped channel slipped in */
	go(carry, parcels.raw, "home");
#elif WRONG == 20              /* a member where the whole argument belongs */
	go_with(carry, parcels);
#elif WRONG == 21              /* a channel for a number */
	chan_send(counts, tickets);
#elif WRONG == 22              /* an argument aligned more strictly than is kept */
	go(take, 1);
#elif WRONG == 23              /* a goroutine of two arguments */
	go(answer, parcels, "home");
#elif WRONG == 24              /* a value too large to send by value */
	chan_send(crates, crate);
#elif WRONG == 25              /* sent from a pointer to another type */
	chan_send_from(parcels, &ticket);
#elif WRONG == 26              /* tried into the wrong place */
	open = chan_try_recv(parcels, &ticket);
#elif WRONG == 27              /* waited for into the wrong place */
	(void)chan_recv_until(counts, WEFT_FOREVER, &wide);
#elif WRONG == 28              /* a member that does not exist */
	go(carry, .from = parcels, .cart = "home");
#elif WRONG == 29              /* the result of a plain send */
	open = chan_send(counts, count);
#elif WRONG == 30              /* `open` that is not a bool */
	(void)chan_select(on_recv_open(counts, &count, &count));
#elif WRONG == 31              /* a timer's channel carries times, not ints */
	(void)chan_select(on_recv(weft_timer_chan(weft_timer_start(0)), &count));
#elif WRONG == 32              /* an untyped channel in a typed operation */
	chan_send(parcels.raw, parcel);
#elif WRONG == 33              /* a context where its done channel belongs */
	(void)chan_select(on_discard(weft_context_root()));
#elif WRONG == 34              /* a mutex locked by value */
	weft_lock((weft_mutex) { 0 });
#elif WRONG < 35 || WRONG > 38 /* tuned_params has the rest */
#error "no such mistake"
#endif
}
