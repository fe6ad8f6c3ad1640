#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int cspawn_start(const struct cspawn_request *request, pid_t *process) {
  return cspawn_start_keeping(request, NULL, 0, process);
}

int cspawn_errno(void) { return errno; }

int cspawn_duplicate_high(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 16); }

int cspawn_start_keeping(const struct cspawn_request *request, const int *kept, int kept_count, pid_t *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  sigemptyset(&none);

  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }

  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  if (request->new_session) flags |= POSIX_SPAWN_SETSID;
  else if (request->new_group) flags |= POSIX_SPAWN_SETPGROUP;

  // The sources may lie on 0, 1 or 2 themselves: callers keep them at 3 or above.
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, request->input, 0);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, request->output, 1);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, request->errors, 2);
  if (!error && request->directory) error = posix_spawn_file_actions_addchdir_np(&actions, request->directory);
  for (int i = 0; i < kept_count && !error; i++) error = posix_spawn_file_actions_adddup2(&actions, kept[i], 3 + i);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3 + kept_count);
  if (!error) error = posix_spawnattr_setflags(&attributes, flags);
  if (!error) error = posix_spawnattr_setpgroup(&attributes, 0);
  if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!error)
    error = posix_spawn(process, request->path, &actions, &attributes, request->arguments, request->environment);

  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

int cspawn_wait(pid_t process, int no_wait, struct cspawn_result *result) {
  int status;
  struct rusage usage;
  pid_t ended;
  do ended = wait4(process, &status, no_wait ? WNOHANG : 0, &usage);
  while (ended < 0 && errno == EINTR);
  if (ended <= 0) return (int)ended;
  result->process = ended;
  result->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result->cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                        (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  result->peak_memory_bytes = (int64_t)usage.ru_maxrss * 1024;
  return 1;
}

int cspawn_continue_stopped(pid_t process) {
  siginfo_t found = {0};
  if (waitid(P_PID, (id_t)process, &found, WSTOPPED | WNOHANG) != 0 || found.si_pid != process) return 0;
  kill(process, SIGCONT);
  return 1;
}

int cspawn_open_process(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
