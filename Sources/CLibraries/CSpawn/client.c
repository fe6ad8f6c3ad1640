// The host's side of the supervisor's sockets.
#define _GNU_SOURCE
#include "CSpawn.h"
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int cspawn_socket_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }

// Adds a string with its NUL; 0 when the limit is passed.
static int append(char *text, size_t *size, const char *string) {
  size_t length = strlen(string) + 1;
  if (*size + length > CSPAWN_REQUEST_LIMIT) return 0;
  memcpy(text + *size, string, length);
  *size += length;
  return 1;
}

static int send_packet(int socket, const struct msghdr *message) {
  ssize_t sent;
  do sent = sendmsg(socket, message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

int cspawn_request_start(int supervisor, int control, const struct cspawn_request *request) {
  struct request_header header = {0};
  size_t size = 0;
  char *text = malloc(CSPAWN_REQUEST_LIMIT);
  if (!text) return ENOMEM;
  int fits = append(text, &size, request->path);
  header.has_directory = request->directory != NULL;
  if (request->directory) fits = fits && append(text, &size, request->directory);
  for (; request->arguments[header.argument_count]; header.argument_count++)
    fits = fits && append(text, &size, request->arguments[header.argument_count]);
  for (; request->environment[header.environment_count]; header.environment_count++)
    fits = fits && append(text, &size, request->environment[header.environment_count]);
  header.text_size = (int32_t)size;
  if (!fits) {
    free(text);
    return E2BIG;
  }

  int descriptors[4] = {request->input, request->output, request->errors, control};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof descriptors)];
  } ancillary;
  memset(&ancillary, 0, sizeof ancillary);
  struct iovec parts[2] = {{&header, sizeof header}, {text, size}};
  struct msghdr message = {
      .msg_iov = parts, .msg_iovlen = 2, .msg_control = &ancillary, .msg_controllen = sizeof ancillary.space};
  struct cmsghdr *attached = CMSG_FIRSTHDR(&message);
  attached->cmsg_level = SOL_SOCKET;
  attached->cmsg_type = SCM_RIGHTS;
  attached->cmsg_len = CMSG_LEN(sizeof descriptors);
  memcpy(CMSG_DATA(attached), descriptors, sizeof descriptors);

  int error = send_packet(supervisor, &message);
  free(text);
  return error;
}

int cspawn_send_command(int control, int32_t command, int32_t value) {
  struct command_packet packet = {command, value};
  struct iovec part = {&packet, sizeof packet};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  return send_packet(control, &message);
}

int cspawn_next_event(int control, struct cspawn_event *event) {
  ssize_t count;
  do count = recv(control, event, sizeof *event, MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  if (count == sizeof *event) return 1;
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : -1;
}
