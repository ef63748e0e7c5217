/* options.h: a command's options are a table; parsing, help, completion and
 * did-you-mean all come from it.
 *
 * Options may stand anywhere among the other arguments; "--" ends them; "-"
 * is an argument.  -j2, -j 2, --procs=2 and --procs 2 are the same.
 */
#ifndef WEFT_CLI_OPTIONS_H
#define WEFT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {
	OPTION_FLAG,    /* bool: set to true */
	OPTION_TEXT,    /* const char * */
	OPTION_INT,     /* int, within min..max */
	OPTION_COUNT,   /* int64_t; k, M, G are powers of 1000 */
	OPTION_BYTES,   /* int64_t; k, M, G are powers of 1024 */
	OPTION_SECONDS, /* double; ms, s, m, h */
	OPTION_WORDS,   /* struct words: may be given several times */
	OPTION_STEPS,   /* struct steps, which several options may share */
	OPTION_KINDS,   /* const char *: only as --name=VALUE; "" where no value is given */
	OPTION_CHOICE,  /* int: index into choices */
};

struct words {
	const char **at;
	size_t count;
};

void words_add(struct words *w, const char *word); /* exits where there is no memory */
void words_free_all(struct words *w);              /* the words too, which were allocated */

/* Words of several options, in the order in which they were typed. */
struct steps {
	struct step {
		char letter; /* whose it is */
		const char *word;
	} * at;
	size_t count;
};

void steps_add(struct steps *s, char letter, const char *word); /* exits where there is no memory */

struct option {
	char letter; /* 0: none */
	const char *name;
	const char *value; /* for the help: "N"; NULL for a FLAG */
	const char *help;
	enum option_type type;
	size_t offset; /* of the member in the command's options */
	double min, max;
	const char *const *choices; /* NULL-terminated */
};

#define OPTION_OF(T, m, ...)                                                                                 \
	{                                                                                                    \
		__VA_ARGS__, .offset = offsetof(T, m)                                                        \
	}

struct command;

/* A command's tables, each ended by an option without name: its own, those it finds
 * out at run time, and -q and -v, which every command has. */
enum { OPTION_TABLES = 3 };
const struct option *options_table(const struct command *command, int i);

/* Fill *into from argv[1..] and set the loudness; what is no option goes to
 * rest.  Returns 0, or EXIT_USAGE after the message was printed. */
int options_parse(const struct command *command, int argc, char **argv, void *into, struct words *rest);

/* "--name=value" for an option that was given, to free(); NULL where its value is
 * the initial one, or for WORDS and STEPS.  Both as options_parse fills them. */
char *option_text(const struct option *o, const void *given, const void *initial);

/* 1920, 4k, 100M: false where text is none or outside. */
bool parse_scaled(const char *text, int base, int64_t *n);

/* The table for people, two columns. */
void options_help(const struct command *command);

#endif
