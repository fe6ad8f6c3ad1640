#pragma once
// Under their own names: the library's headers rename everything by macros, which Swift does not follow.
#include <nettle/sha2.h>

static inline void cnettle_sha256_init(struct sha256_ctx *state) { nettle_sha256_init(state); }
static inline void cnettle_sha256_update(struct sha256_ctx *state, const void *bytes, size_t count) {
  nettle_sha256_update(state, count, bytes);
}
static inline void cnettle_sha256_digest(struct sha256_ctx *state, unsigned char digest[SHA256_DIGEST_SIZE]) {
  nettle_sha256_digest(state, SHA256_DIGEST_SIZE, digest);
}
