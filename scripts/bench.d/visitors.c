// Visitors with connections that stay open, for the bench of publications. Each asks for the start page, for the style
// sheet that the page names, and for the style sheet of one of the last releases, and looks at every byte: a page and a
// style sheet name their release and end in a checksum (FNV-1a) of what comes before.
//   visitors PORT HOST RELEASES THREADS    until standard input ends; then one JSON object on standard output
// RELEASES is a file: how many numbers of releases, then the numbers, each 32 bits; somebody else changes it meanwhile.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most_releases = 100000, most_body = 1 << 20, kept = 16 };
static int port;
static const char *host;
static volatile uint32_t *releases;
static atomic_bool ended;
static atomic_ulong requests, failed, torn, missing, reconnects;
// When a release was first seen, and the first and last bad answer; monotonic nanoseconds.
static atomic_llong first_seen[most_releases], first_bad, last_bad;
static char examples[kept][256];
static atomic_int example_count;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void bad(atomic_ulong *counter, const char *path, const char *what, int status) {
  atomic_fetch_add(counter, 1);
  long long time = now(), none = 0;
  atomic_compare_exchange_strong(&first_bad, &none, time);
  atomic_store(&last_bad, time);
  int index = atomic_fetch_add(&example_count, 1);
  if (index < kept) snprintf(examples[index], sizeof examples[index], "%s: %s (%d)", path, what, status);
}

struct visitor {
  int socket;
  size_t have;
  char buffer[most_body + 65536];
};

static int dial(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (number < 0 || connect(number, (void *)&address, sizeof address) != 0) {
    if (number >= 0) close(number);
    return -1;
  }
  setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct timeval limit = {.tv_sec = 10};
  setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return number;
}

// Sends a request and reads the whole answer. Gives the status and the body, or -1.
static int get(struct visitor *visitor, const char *path, char **body, size_t *length) {
  char request[512];
  int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);
  if (visitor->socket < 0 && (visitor->socket = dial()) < 0) return -1;
  if (send(visitor->socket, request, size, MSG_NOSIGNAL) != size) return -1;
  visitor->have = 0;
  char *end = NULL;
  while (!end) {
    ssize_t count = recv(visitor->socket, visitor->buffer + visitor->have, 65535 - visitor->have, 0);
    if (count <= 0) return -1;
    visitor->have += count;
    visitor->buffer[visitor->have] = 0;
    end = strstr(visitor->buffer, "\r\n\r\n");
  }
  char *said = strcasestr(visitor->buffer, "\r\nContent-Length: ");
  if (!said || said > end) return -1;
  *length = strtoul(said + 18, NULL, 10);
  *body = end + 4;
  size_t head = *body - visitor->buffer;
  if (*length > most_body) return -1;
  while (visitor->have < head + *length) {
    ssize_t count = recv(visitor->socket, visitor->buffer + visitor->have, head + *length - visitor->have, 0);
    if (count <= 0) return -1;
    visitor->have += count;
  }
  visitor->buffer[head + *length] = 0;
  if (strcasestr(visitor->buffer, "\r\nConnection: close") && strcasestr(visitor->buffer, "\r\nConnection: close") < end) {
    close(visitor->socket);
    visitor->socket = -1;
  }
  return atoi(visitor->buffer + 9);
}

static int ask(struct visitor *visitor, const char *path, char **body, size_t *length) {
  atomic_fetch_add(&requests, 1);
  int wasOpen = visitor->socket >= 0;
  int status = get(visitor, path, body, length);
  if (status >= 0) return status;
  // A server may close a connection that nothing came on: browsers ask once more on a new one, and so does this.
  if (visitor->socket >= 0) close(visitor->socket);
  visitor->socket = -1;
  if (wasOpen && visitor->have == 0) {
    atomic_fetch_add(&reconnects, 1);
    status = get(visitor, path, body, length);
    if (status < 0 && visitor->socket >= 0) {
      close(visitor->socket);
      visitor->socket = -1;
    }
  }
  return status;
}

// Whether the body is whole: its last 17 bytes are "/*sum 01234567*/\n".
static int whole(const char *body, size_t length) {
  if (length < 17) return 0;
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length - 17; i++) hash = (hash ^ (unsigned char)body[i]) * 16777619u;
  char end[18];
  snprintf(end, sizeof end, "/*sum %08x*/\n", hash);
  return memcmp(body + length - 17, end, 17) == 0;
}

static void style(struct visitor *visitor, long number) {
  char path[64], mark[64], *body;
  size_t length;
  snprintf(path, sizeof path, "/static/app.%08lx.css", number);
  int status = ask(visitor, path, &body, &length);
  if (status == 404) return bad(&missing, path, "missing", status);
  if (status != 200) return bad(&failed, path, "no answer", status);
  snprintf(mark, sizeof mark, "/*style of release %ld */", number);
  if (!whole(body, length) || strncmp(body, mark, strlen(mark)) != 0) bad(&torn, path, "not that file", status);
}

static void *visit(void *argument) {
  struct visitor *visitor = calloc(1, sizeof *visitor);
  visitor->socket = -1;
  unsigned turn = (unsigned)(intptr_t)argument;
  while (!atomic_load(&ended)) {
    char *body;
    size_t length;
    int status = ask(visitor, "/", &body, &length);
    if (status != 200) {
      bad(&failed, "/", status < 0 ? "no answer" : "status", status);
      continue;
    }
    long number, named;
    if (!whole(body, length) || sscanf(body, "<!--page of release %ld, /static/app.%lx.css-->", &number, &named) != 2 || number != named) {
      bad(&torn, "/", "not a page of one release", status);
      continue;
    }
    long long none = 0;
    if (number >= 0 && number < most_releases && atomic_load(&first_seen[number]) == 0)
      atomic_compare_exchange_strong(&first_seen[number], &none, now());
    style(visitor, named);
    uint32_t count = releases[0];
    if (count > 0) style(visitor, releases[1 + turn++ % count]);
  }
  free(visitor);
  return NULL;
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  port = atoi(arguments[1]);
  host = arguments[2];
  int file = open(arguments[3], O_RDONLY);
  void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) return 2;
  releases = mapped;
  int threads = atoi(arguments[4]);
  pthread_t thread[64];
  long long start = now();
  for (int i = 0; i < threads && i < 64; i++) pthread_create(&thread[i], NULL, visit, (void *)(intptr_t)i);
  char byte;
  // A byte asks for what was seen since the last one; the end of the input for the end.
  for (;;) {
    ssize_t got = read(0, &byte, 1);
    if (got <= 0) {
      atomic_store(&ended, 1);
      for (int i = 0; i < threads && i < 64; i++) pthread_join(thread[i], NULL);
    }
    printf("{\"seconds\":%.3f,\"requests\":%lu,\"failed\":%lu,\"torn\":%lu,\"missing\":%lu,\"reconnects\":%lu,\"firstBad\":%lld,\"lastBad\":%lld",
           (now() - start) / 1e9, requests, failed, torn, missing, reconnects, first_bad, last_bad);
    printf(",\"examples\":[");
    int shown = example_count < kept ? example_count : kept;
    for (int i = 0; i < shown; i++) printf("%s\"%s\"", i ? "," : "", examples[i]);
    printf("],\"seen\":{");
    const char *comma = "";
    for (int i = 0; i < most_releases; i++)
      if (first_seen[i]) {
        printf("%s\"%d\":%lld", comma, i, first_seen[i]);
        comma = ",";
      }
    printf("}}\n");
    fflush(stdout);
    if (got <= 0) return 0;
    start = now();
    requests = failed = torn = missing = reconnects = 0;
    first_bad = last_bad = 0;
    example_count = 0;
  }
}
