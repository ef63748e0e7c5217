/* trace_map.c: a hash table with open addressing over values in chunks.
 *
 * Invariant: at most half of the slots are used, so a search ends. */
#include "trace_map.h"

#include <stdlib.h>

enum { FIRST_ROOM = 1024, CHUNK_VALUES = 256 };

struct weft_map_slot {
	uint64_t key;
	void *value; /* NULL: free */
};

struct weft_map_chunk {
	struct weft_map_chunk *next;
	_Alignas(16) unsigned char bytes[];
};

static struct weft_map_slot *find(struct weft_map_slot *slots, size_t room, uint64_t key)
{
	uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash ^ hash >> 32) & (room - 1);
	while (slots[i].value && slots[i].key != key)
		i = (i + 1) & (room - 1);
	return &slots[i];
}

static int grow(struct weft_map *m)
{
	size_t room = m->room ? 2 * m->room : FIRST_ROOM;
	struct weft_map_slot *slots = calloc(room, sizeof *slots);
	if (!slots)
		return -1;
	for (size_t i = 0; i < m->room; i++)
		if (m->slots[i].value)
			*find(slots, room, m->slots[i].key) = m->slots[i];
	free(m->slots);
	m->slots = slots;
	m->room = room;
	return 0;
}

static void *new_value(struct weft_map *m)
{
	if (!m->chunks || m->chunk_used == CHUNK_VALUES) {
		struct weft_map_chunk *c = calloc(1, sizeof *c + CHUNK_VALUES * m->value_bytes);
		if (!c)
			return NULL;
		c->next = m->chunks;
		m->chunks = c;
		m->chunk_used = 0;
	}
	return m->chunks->bytes + m->chunk_used++ * m->value_bytes;
}

void *weft_map_at(struct weft_map *m, uint64_t key)
{
	if (2 * m->count >= m->room && grow(m) < 0)
		return NULL;
	struct weft_map_slot *s = find(m->slots, m->room, key);
	if (!s->value) {
		s->key = key;
		s->value = new_value(m);
		m->count += s->value != NULL;
	}
	return s->value;
}

void weft_map_each(const struct weft_map *m, void (*visit)(uint64_t key, void *value, void *arg), void *arg)
{
	for (size_t i = 0; i < m->room; i++)
		if (m->slots[i].value)
			visit(m->slots[i].key, m->slots[i].value, arg);
}

void weft_map_free(struct weft_map *m)
{
	for (struct weft_map_chunk *c = m->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(m->slots);
}
