#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A JSON Schema (draft-07), compiled by valijson. Validation only reads it: several threads may do so at once.
typedef struct slipway_schema slipway_schema;

/// Told of each finding. The pointer is a JSON Pointer into the value; both texts are UTF-8, not terminated by
/// zero, and gone after the call.
typedef void (*slipway_schema_report)(
    void *context, const char *pointer, size_t pointer_length, const char *message, size_t message_length);

typedef enum {
  SLIPWAY_SCHEMA_VALID,
  SLIPWAY_SCHEMA_INVALID,
  /// The text is no JSON, or valijson threw; the report says what.
  SLIPWAY_SCHEMA_FAILED
} slipway_schema_result;

/// NULL without memory.
slipway_schema *slipway_schema_create(void);

/// Compiles a regular expression of the schema ahead of its use. False, with a report, when it does not compile.
bool slipway_schema_add_pattern(
    slipway_schema *schema, const char *pattern, size_t length, slipway_schema_report report, void *context);

/// Compiles the schema's text, once, after its patterns. False, with a report, when it is no schema.
bool slipway_schema_compile(
    slipway_schema *schema, const char *text, size_t length, slipway_schema_report report, void *context);

slipway_schema_result slipway_schema_validate(
    const slipway_schema *schema, const char *text, size_t length, slipway_schema_report report, void *context);

void slipway_schema_free(slipway_schema *schema);

#ifdef __cplusplus
}
#endif
