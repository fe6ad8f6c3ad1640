#define _GNU_SOURCE
#include "CSpawn.h"
#include "descendants.h"
#include "guard.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// The guards that run, so that an orphan (the child of a guard that was killed) can be told from them.
static pid_t *guards;
static size_t guard_count, guard_capacity;

static int remember(pid_t guard) {
  if (guard_count == guard_capacity) {
    size_t capacity = guard_capacity ? guard_capacity * 2 : 16;
    pid_t *larger = realloc(guards, capacity * sizeof *guards);
    if (!larger) return 0;
    guards = larger;
    guard_capacity = capacity;
  }
  guards[guard_count++] = guard;
  return 1;
}

static int forget(pid_t process) {
  for (size_t i = 0; i < guard_count; i++)
    if (guards[i] == process) {
      guards[i] = guards[--guard_count];
      return 1;
    }
  return 0;
}

static void end_orphan(pid_t child, void *found) {
  for (size_t i = 0; i < guard_count; i++)
    if (guards[i] == child) return;
  *(int *)found = 1;
  kill(child, SIGKILL);
}

// Reaps guards and orphans. Returns whether orphans may be left.
static int reap(void) {
  int status, guard_was_killed = 0;
  pid_t child;
  while ((child = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
    // A guard that somebody stopped could end nothing.
    if (WIFSTOPPED(status)) kill(child, SIGCONT);
    else if (forget(child) && WIFSIGNALED(status)) guard_was_killed = 1;
  }
  return guard_was_killed;
}

static void end_orphans(void) {
  int found;
  do {
    found = 0;
    each_child(end_orphan, &found);
    struct pollfd nothing;
    if (found) poll(&nothing, 0, 1);
    reap();
  } while (found);
}

// Cuts the text of a request into its strings. 0 when it is not what the header says.
static int parse(const struct request_header *header, char *text, struct cspawn_request *request, char **strings) {
  char *end = text + header->text_size, *next = text;
  int count = 1 + header->has_directory + header->argument_count + header->environment_count;
  char **slot = strings;
  for (int i = 0; i < count; i++) {
    char *stop = memchr(next, 0, (size_t)(end - next));
    if (!stop) return 0;
    if (i == 0) request->path = next;
    else if (i == 1 && header->has_directory) request->directory = next;
    else *slot++ = next;
    next = stop + 1;
    if (i + 1 == 1 + header->has_directory + header->argument_count) *slot++ = NULL;
  }
  *slot = NULL;
  request->arguments = strings;
  request->environment = strings + header->argument_count + 1;
  return 1;
}

static void start_guard(int socket, struct request_header *header, char *text, int descriptors[4]) {
  size_t strings_size = (size_t)(header->argument_count + header->environment_count + 3) * sizeof(char *);
  char **strings = malloc(strings_size);
  struct cspawn_request request = {
      .input = descriptors[0], .output = descriptors[1], .errors = descriptors[2], .new_group = 1};
  int error = strings && parse(header, text, &request, strings) ? 0 : EINVAL;
  pid_t guard = error ? -1 : fork();
  if (guard == 0) {
    close(socket);
    guard_process(descriptors[3], &request);
  }
  if (guard < 0) {
    struct cspawn_event failed = {.kind = CSPAWN_FAILED, .result = {.exit_code = error ? error : errno}};
    send(descriptors[3], &failed, sizeof failed, MSG_NOSIGNAL);
  } else if (!remember(guard)) {
    kill(guard, SIGKILL);
  }
  free(strings);
  for (int i = 0; i < 4; i++) close(descriptors[i]);
}

// Returns 0 at the end of the socket.
static int serve_request(int socket, char *buffer) {
  struct request_header header;
  int descriptors[4];
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof descriptors)];
  } ancillary;
  struct iovec parts[2] = {{&header, sizeof header}, {buffer, CSPAWN_REQUEST_LIMIT}};
  struct msghdr message = {
      .msg_iov = parts, .msg_iovlen = 2, .msg_control = &ancillary, .msg_controllen = sizeof ancillary.space};
  ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return 0;
  struct cmsghdr *attached = CMSG_FIRSTHDR(&message);
  if (!attached || attached->cmsg_len != CMSG_LEN(sizeof descriptors)) return 1;
  memcpy(descriptors, CMSG_DATA(attached), sizeof descriptors);
  if ((size_t)count == sizeof header + (size_t)header.text_size) start_guard(socket, &header, buffer, descriptors);
  else for (int i = 0; i < 4; i++) close(descriptors[i]);
  return 1;
}

int cspawn_supervise(int socket) {
  // Away from the terminal's foreground group: Ctrl-C is for the host.
  setsid();
  // One that somebody stopped wakes up when the host ends.
  prctl(PR_SET_PDEATHSIG, SIGCONT);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  int children = watch_children();
  char *buffer = malloc(CSPAWN_REQUEST_LIMIT);
  if (children < 0 || !buffer) return 1;
  for (;;) {
    struct pollfd events[2] = {{socket, POLLIN, 0}, {children, POLLIN, 0}};
    if (poll(events, 2, -1) < 0 && errno != EINTR) return 1;
    if (events[1].revents) {
      struct signalfd_siginfo information;
      while (read(children, &information, sizeof information) > 0) {}
      if (reap()) end_orphans();
    }
    if (events[0].revents && !serve_request(socket, buffer)) break;
  }
  // The host is gone: each guard sees the same on its own socket and ends its tree. A guard that does not is ended
  // here, after a second, and its orphans with it.
  for (int waited = 0; waited < 1000 && guard_count > 0; waited += 5) {
    struct pollfd nothing;
    poll(&nothing, 0, 5);
    if (reap()) end_orphans();
  }
  guard_count = 0;
  end_orphans();
  return 0;
}
