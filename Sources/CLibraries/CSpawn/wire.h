// How a request travels to the supervisor: this header, then `text_size` bytes of NUL-ended strings (path, directory,
// arguments, environment), with four descriptors beside it: input, output, errors, control.
#pragma once
#include <stdint.h>

#define CSPAWN_REQUEST_LIMIT (192 * 1024)

struct request_header {
  int32_t argument_count;
  int32_t environment_count;
  int32_t has_directory;
  int32_t text_size;
};

struct command_packet {
  int32_t command;
  int32_t value;
};
