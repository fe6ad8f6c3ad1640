#include "CJanssonArena.h"

#include <jansson.h>
#include <pthread.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

struct block {
  struct block *previous;
  alignas(max_align_t) char bytes[];
};

struct arena {
  int active;
  struct block *last;
  char *next;
  size_t left;
  size_t block_size;
};

static _Thread_local struct arena arena;

enum { first_block = 64 << 10, largest_block = 4 << 20 };

static void *take(size_t size) {
  if (!arena.active) return malloc(size);
  size_t alignment = alignof(max_align_t);
  if (size > (size_t)-1 - sizeof(struct block) - alignment) return NULL;
  size = (size + alignment - 1) & ~(alignment - 1);
  if (size > arena.left) {
    size_t wanted = size > arena.block_size ? size : arena.block_size;
    struct block *block = malloc(sizeof(struct block) + wanted);
    if (!block) return NULL;
    block->previous = arena.last;
    arena.last = block;
    arena.next = block->bytes;
    arena.left = wanted;
    if (arena.block_size < largest_block) arena.block_size *= 2;
  }
  void *taken = arena.next;
  arena.next += size;
  arena.left -= size;
  return taken;
}

static void give_back(void *memory) {
  if (!arena.active) free(memory);
}

static void install(void) { json_set_alloc_funcs(take, give_back); }

void cjansson_arena_begin(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  arena = (struct arena){.active = 1, .block_size = first_block};
}

void cjansson_arena_end(void) {
  for (struct block *block = arena.last; block;) {
    struct block *previous = block->previous;
    free(block);
    block = previous;
  }
  arena = (struct arena){0};
}
