// Children as /proc shows them. Only calls that are safe after fork in a process with one thread.
#define _GNU_SOURCE
#include "descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static ssize_t read_file(const char *path, char *buffer, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = read(file, buffer, size - 1);
  close(file);
  if (count >= 0) buffer[count] = 0;
  return count;
}

static pid_t parent_of(const char *process) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%s/stat", process);
  if (read_file(path, text, sizeof text) <= 0) return -1;
  // "pid (name) state parent …"; the name may hold anything, also parentheses.
  char *end = strrchr(text, ')');
  int parent;
  char state;
  return end && sscanf(end + 1, " %c %d", &state, &parent) == 2 ? parent : -1;
}

void each_child(void (*found)(pid_t, void *), void *context) {
  DIR *processes = opendir("/proc");
  if (!processes) return;
  pid_t self = getpid();
  struct dirent *entry;
  while ((entry = readdir(processes))) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    if (parent_of(entry->d_name) == self) found((pid_t)atoi(entry->d_name), context);
  }
  closedir(processes);
}

void process_name(pid_t process, char name[64]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/comm", process);
  ssize_t count = read_file(path, name, 64);
  if (count <= 0) strcpy(name, "?");
  name[strcspn(name, "\n")] = 0;
}

int watch_children(void) {
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_SETMASK, &children, NULL);
  return signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}
