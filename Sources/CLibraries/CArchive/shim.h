#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>

// Macros with casts, which Swift does not import.
static const unsigned int carchive_kind_mask = AE_IFMT;
static const unsigned int carchive_kind_file = AE_IFREG;
static const unsigned int carchive_kind_directory = AE_IFDIR;
static const unsigned int carchive_kind_link = AE_IFLNK;

/// libarchive converts names by the locale of the thread. This one makes every name UTF-8, whatever the program's
/// environment says. NULL when the system does not have it.
static inline locale_t carchive_make_locale(void) { return newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }
