// Memory for the values of one JSON text: jansson takes it piece by piece, and it is given back all at once, which saves
// a malloc(3), a free(3) and a json_decref for each value (a twentieth of all that compiling a site's pages takes).
#pragma once

/// From now on until `cjansson_arena_end` jansson's memory on this thread is the arena's. Not to be nested.
void cjansson_arena_begin(void);
/// Gives back everything that was taken since `cjansson_arena_begin`: no value that was made meanwhile may be used, and
/// none needs json_decref.
void cjansson_arena_end(void);
