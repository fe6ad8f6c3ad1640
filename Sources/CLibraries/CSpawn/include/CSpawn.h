// Starting processes, and the supervisor that leaves none behind. In C, because what runs between fork and exec
// must not touch Swift's runtime, and because Swift's Glibc module hides the calls used here.
#pragma once
#include <stdint.h>
#include <sys/types.h>

// ---- Starting one process -------------------------------------------------------------------------------

struct cspawn_request {
  const char *path;           // the file to run
  char *const *arguments;     // NULL at the end; the first is the name it is called by
  char *const *environment;   // NULL at the end
  const char *directory;      // working directory; NULL: the caller's
  int input, output, errors;  // become descriptors 0, 1, 2
  int new_group;              // a process group of its own
  int new_session;            // a session of its own
};

/// Starts it with every signal at its default and unmasked, and every descriptor above 2 closed.
/// Returns 0 or an error number (of the exec too, as posix_spawn does).
int cspawn_start(const struct cspawn_request *request, pid_t *process);

/// As `cspawn_start`, with more descriptors, which become 3, 4 and so on. They must lie at 16 or above.
int cspawn_start_keeping(const struct cspawn_request *request, const int *kept, int kept_count, pid_t *process);

/// A duplicate at 16 or above, closed on exec; -1 on an error.
int cspawn_duplicate_high(int descriptor);

/// The error number of the last call.
int cspawn_errno(void);

struct cspawn_result {
  int32_t process;
  int32_t exit_code;           // -1 when a signal ended it
  int32_t signal;              // 0 when it exited
  double cpu_seconds;          // user and system time, with the children it waited for
  int64_t peak_memory_bytes;
};

/// Waits for a child. Returns 1 with a result, 0 when it still runs (only with `no_wait`), -1 on an error.
int cspawn_wait(pid_t process, int no_wait, struct cspawn_result *result);

/// Sends SIGCONT to a child that has been stopped since the last call. Returns 1 when there was need.
int cspawn_continue_stopped(pid_t process);

/// A descriptor that becomes readable when the process ends; -1 on an error.
int cspawn_open_process(pid_t process);

// ---- The supervisor -------------------------------------------------------------------------------------
// The host starts `slipway-supervisor` once, with a socket as its descriptor 3, and asks it over that socket to
// start processes. For each one it forks a guard. Both are subreapers, so that whatever a process leaves behind,
// also after setsid or a double fork, becomes a child of its guard (of the supervisor, when the guard was killed)
// and can be ended. A socket that closes (the host is gone, even by SIGKILL) ends everything below.

/// Runs the supervisor on its socket; returns the exit status of the process.
int cspawn_supervise(int socket);

/// A pair of sequenced-packet sockets, closed on exec. 0 or -1.
int cspawn_socket_pair(int ends[2]);

/// Asks the supervisor for a process. `control` is the guard's end of a socket pair. Returns 0 or an error number.
int cspawn_request_start(int supervisor, int control, const struct cspawn_request *request);

enum cspawn_command {
  CSPAWN_SIGNAL = 1,    // value: the signal, to the process group
  CSPAWN_KILL = 2,      // SIGKILL to every descendant
  CSPAWN_FINISH = 3,    // after the exit: end what is left and say what it was
};

/// To a guard. Returns 0 or an error number.
int cspawn_send_command(int control, int32_t command, int32_t value);

enum cspawn_event_kind {
  CSPAWN_STARTED = 1,   // result.process
  CSPAWN_FAILED = 2,    // result.exit_code is the error number of the start
  CSPAWN_EXITED = 3,    // result; remaining: whether descendants are left
  CSPAWN_SURVIVOR = 4,  // name and result.process of a descendant that had to be ended
  CSPAWN_GONE = 5,      // nothing is left
};

struct cspawn_event {
  int32_t kind;
  int32_t remaining;
  struct cspawn_result result;
  char name[64];
};

/// The next event of a guard. 1 with an event, 0 when none is waiting, -1 when the guard is gone.
int cspawn_next_event(int control, struct cspawn_event *event);
