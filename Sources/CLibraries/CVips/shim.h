// libvips (vips/vips.h, 8.13 and later). Its headers include those of GLib, which stand in a folder of the
// architecture and come with a compiler flag that SwiftPM warns about. So what is used is declared here, as in
// vips/vips.h, image.h, header.h, foreign.h, resample.h, operation.h, error.h and glib-object.h.
#pragma once
#include <stddef.h>

typedef struct _VipsImage VipsImage;

int vips_init(const char *program);
void vips_error_clear(void);
void vips_cache_set_max(int operations);
void vips_concurrency_set(int threads);
void vips_operation_block_set(const char *operation, int blocked);

int vips_image_get_width(const VipsImage *image);
int vips_image_get_height(const VipsImage *image);
int vips_image_get_n_pages(VipsImage *image);
int vips_image_get_orientation(VipsImage *image);
int vips_image_hasalpha(VipsImage *image);
VipsImage *vips_image_copy_memory(VipsImage *image);

VipsImage *vips_image_new_from_buffer(const void *bytes, size_t count, const char *options, ...);
int vips_thumbnail_buffer(void *bytes, size_t count, VipsImage **image, int width, ...);
int vips_jpegsave_buffer(VipsImage *image, void **bytes, size_t *count, ...);
int vips_pngsave_buffer(VipsImage *image, void **bytes, size_t *count, ...);
int vips_webpsave_buffer(VipsImage *image, void **bytes, size_t *count, ...);

void g_object_unref(void *object);
void g_free(void *memory);
unsigned int g_log_set_handler(
    const char *domain, int levels, void (*handler)(const char *domain, int level, const char *text, void *context), void *context);

static inline void cvips_no_log(const char *domain, int level, const char *text, void *context) {}

/// Warnings about damaged files would go to standard error; what is wrong with a file is told by the functions below.
static inline void cvips_silence(void) {
  // G_LOG_LEVEL_WARNING, _MESSAGE, _INFO and _DEBUG
  g_log_set_handler("VIPS", 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7, cvips_no_log, NULL);
}

// Variadic functions, each with the options that we give it.

/// The header only; the bytes must outlive the image.
static inline VipsImage *cvips_open(const void *bytes, size_t count) {
  return vips_image_new_from_buffer(bytes, count, "", (void *)0);
}

/// At most `width` wide and never larger than it was, upright, in sRGB. The bytes must outlive the image.
static inline VipsImage *cvips_thumbnail(const void *bytes, size_t count, int width) {
  VipsImage *image = NULL;
  // VIPS_SIZE_DOWN is 2, and VIPS_MAX_COORD is ten million: the width alone counts. The option "fail_on" does not reach
  // the loader of a buffer in 8.14; the string does.
  int failed = vips_thumbnail_buffer(
      (void *)bytes, count, &image, width, "height", 10000000, "size", 2, "export_profile", "srgb", "option_string",
      "[fail_on=error]", (void *)0);
  return failed ? NULL : image;
}

/// Without metadata. A progressive file is smaller, and is written from memory.
static inline int cvips_save_jpeg(VipsImage *image, void **bytes, size_t *count, int quality, int progressive) {
  return vips_jpegsave_buffer(
      image, bytes, count, "Q", quality, "strip", 1, "optimize_coding", progressive, "interlace", progressive, (void *)0);
}

/// Without metadata, smallest, eight bits a sample. VIPS_FOREIGN_PNG_FILTER_ALL is 0xF8.
static inline int cvips_save_png(VipsImage *image, void **bytes, size_t *count) {
  return vips_pngsave_buffer(image, bytes, count, "compression", 9, "filter", 0xF8, "bitdepth", 8, "strip", 1, (void *)0);
}

/// Without metadata.
static inline int cvips_save_webp(VipsImage *image, void **bytes, size_t *count, int quality, int lossless) {
  return vips_webpsave_buffer(image, bytes, count, "Q", quality, "lossless", lossless, "strip", 1, (void *)0);
}
