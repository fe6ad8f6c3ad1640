#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>

// Attaches an extension by its name; false where the library does not have it.
static inline bool cmarkdown_attach(cmark_parser *parser, const char *name) {
  cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
  return extension && cmark_parser_attach_syntax_extension(parser, extension) == 1;
}
