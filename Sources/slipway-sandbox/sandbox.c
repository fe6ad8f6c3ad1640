// Stands around a plugin that runs in a sandbox, on both sides of bwrap (Sources/Engine/Launch/SandboxedLaunch.swift):
//   slipway-sandbox start BWRAP ARGUMENT…          outside: starts bwrap, and ends when all below it has
//   slipway-sandbox enter REPORT PROGRAM …         inside: becomes the plugin
// bwrap itself would end at the SIGTERM that the plugin's process group gets, and the plugin with it by SIGKILL, in
// the middle of the time that it is given. So outside such signals are ignored, and inside they are the default again.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const int polite[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM};

static void set_signals(void (*handler)(int)) {
  for (size_t i = 0; i < sizeof polite / sizeof polite[0]; i++) signal(polite[i], handler);
}

// bwrap is gone before the first process of its namespace is: as a subreaper this one sees the end of both, and the
// host counts what they used.
static int start(char **command) {
  set_signals(SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  pid_t bwrap = fork();
  if (bwrap == 0) {
    execv(command[0], command);
    fprintf(stderr, "slipway sandbox: can't start %s: %s\n", command[0], strerror(errno));
    _exit(127);
  }
  if (bwrap < 0) {
    fprintf(stderr, "slipway sandbox: can't fork: %s\n", strerror(errno));
    return 127;
  }
  // The plugin's pipes are not to be held open by whoever only waits.
  close(0);
  close(1);
  close(2);
  int result = 127, status;
  pid_t ended;
  while ((ended = wait(&status)) > 0 || errno == EINTR) {
    if (ended != bwrap) continue;
    result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return result;
}

// A start that failed is not the plugin's exit status; the host reads of it.
static int enter(const char *report, char **command) {
  set_signals(SIG_DFL);
  execv(command[0], command);
  char line[64];
  int error = errno, length = snprintf(line, sizeof line, "start %d\n", error);
  int file = open(report, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0 || write(file, line, (size_t)length) < 0) fprintf(stderr, "slipway sandbox: no report can be written\n");
  fprintf(stderr, "slipway sandbox: can't start the plugin: %s\n", strerror(error));
  return 127;
}

int main(int count, char **arguments) {
  if (count >= 3 && strcmp(arguments[1], "start") == 0) return start(arguments + 2);
  if (count >= 4 && strcmp(arguments[1], "enter") == 0) return enter(arguments[2], arguments + 3);
  fprintf(stderr, "usage: slipway-sandbox start BWRAP …, or slipway-sandbox enter REPORT PROGRAM …\n");
  return 2;
}
