#define _GNU_SOURCE
#include "CPOSIX.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int cposix_openat(int directory, const char *path, int flags, mode_t mode) {
  return openat(directory, path, flags | O_CLOEXEC, mode);
}

int cposix_exchange(const char *first, const char *second) {
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}

int cposix_rename_new(const char *path, const char *other) {
  return renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_NOREPLACE);
}

int cposix_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cposix_sync_file_system(int descriptor) { return syncfs(descriptor); }

void cposix_begin_synchronizing(int descriptor, int64_t offset, int64_t count) {
  sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
}

int cposix_set_nonblocking(int descriptor, int on) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return -1;
  return fcntl(descriptor, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

int cposix_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

int cposix_terminal_columns(int descriptor) {
  struct winsize size;
  if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col > 0 ? size.ws_col : 80;
}

int cposix_terminal_rows(int descriptor) {
  struct winsize size;
  if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_row > 0 ? size.ws_row : 24;
}

int cposix_open_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int cposix_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

void cposix_flush_output_by_line(void) { setvbuf(stdout, NULL, _IOLBF, 0); }

int cposix_errno(void) { return errno; }

int cposix_format_time(double seconds, void *buffer, size_t size) {
  double milliseconds = floor(seconds * 1000);
  time_t whole = (time_t)floor(milliseconds / 1000);
  struct tm parts;
  gmtime_r(&whole, &parts);
  size_t count = strftime(buffer, size, "%Y-%m-%dT%H:%M:%S", &parts);
  return (int)count + snprintf((char *)buffer + count, size - count, ".%03dZ", (int)(milliseconds - (double)whole * 1000));
}

int cposix_format_local_time(double seconds, void *buffer, size_t size) {
  time_t whole = (time_t)floor(seconds);
  struct tm parts;
  localtime_r(&whole, &parts);
  return (int)strftime(buffer, size, "%Y-%m-%d %H:%M:%S", &parts);
}

int cposix_parse_time(const char *text, double *seconds) {
  struct tm parts = {0};
  const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
  if (!rest) return -1;
  double fraction = 0;
  if (*rest == '.') {
    char *end;
    fraction = strtod(rest, &end);
    rest = end;
  }
  if (strcmp(rest, "Z") != 0) return -1;
  *seconds = (double)timegm(&parts) + fraction;
  return 0;
}

const char *cposix_signal_name(int signal) { return sigabbrev_np(signal); }

int cposix_parse_address(const char *text, uint8_t bytes[16]) {
  if (inet_pton(AF_INET, text, bytes) == 1) return 4;
  return inet_pton(AF_INET6, text, bytes) == 1 ? 16 : 0;
}

int cposix_listen(const char *address, uint16_t port, uint16_t *bound) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } place = {0};
  socklen_t size;
  if (inet_pton(AF_INET, address, &place.v4.sin_addr) == 1) {
    place.v4.sin_family = AF_INET;
    place.v4.sin_port = htons(port);
    size = sizeof place.v4;
  } else if (inet_pton(AF_INET6, address, &place.v6.sin6_addr) == 1) {
    place.v6.sin6_family = AF_INET6;
    place.v6.sin6_port = htons(port);
    size = sizeof place.v6;
  } else {
    errno = EADDRNOTAVAIL;
    return -1;
  }
  int descriptor = socket(place.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  int on = 1;
  // A port whose last connections are still closing is free; one that somebody listens at is not.
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(descriptor, &place.any, size) != 0 || listen(descriptor, SOMAXCONN) != 0 ||
      getsockname(descriptor, &place.any, &size) != 0) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
  }
  *bound = ntohs(place.any.sa_family == AF_INET ? place.v4.sin_port : place.v6.sin6_port);
  return descriptor;
}

int cposix_any_readable(const int *descriptors, size_t count) {
  int queue = epoll_create1(EPOLL_CLOEXEC);
  if (queue < 0) return -1;
  for (size_t index = 0; index < count; index++) {
    struct epoll_event interest = {.events = EPOLLIN};
    if (epoll_ctl(queue, EPOLL_CTL_ADD, descriptors[index], &interest) != 0) {
      int error = errno;
      close(queue);
      errno = error;
      return -1;
    }
  }
  return queue;
}
