#define _GNU_SOURCE
#include "guard.h"
#include "descendants.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int control_socket;
static pid_t main_process;
static int main_ended;

static void report(struct cspawn_event event) { send(control_socket, &event, sizeof event, MSG_NOSIGNAL); }

static void end_child(pid_t child, void *context) {
  (void)context;
  kill(child, SIGKILL);
}

static void name_survivor(pid_t child, void *context) {
  (void)context;
  if (child == main_process && !main_ended) return;
  struct cspawn_event event = {.kind = CSPAWN_SURVIVOR, .result = {.process = child}};
  process_name(child, event.name);
  report(event);
}

// The process group goes at once; what left the group becomes our child when its parent dies, and goes then.
static void end_descendants(void) {
  if (!main_ended) kill(-main_process, SIGKILL);
  each_child(end_child, NULL);
}

// Reaps what has ended. Returns whether any child is left.
static int reap(void) {
  struct cspawn_event event = {.kind = CSPAWN_EXITED};
  for (;;) {
    int found = cspawn_wait(-1, 1, &event.result);
    if (found < 0) return 0;
    if (found == 0) return 1;
    if (event.result.process != main_process) continue;
    main_ended = 1;
    struct cspawn_result ended = event.result;
    // Orphans are ours by now; another look tells whether there are any.
    struct cspawn_result other;
    int left;
    while ((left = cspawn_wait(-1, 1, &other)) > 0) {}
    event.result = ended;
    event.remaining = left == 0;
    report(event);
    if (left < 0) return 0;
  }
}

static void end_everything(void) {
  while (reap()) {
    end_descendants();
    struct pollfd nothing;
    poll(&nothing, 0, 1);
  }
}

void guard_process(int control, const struct cspawn_request *request) {
  control_socket = control;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int children = watch_children();

  int error = cspawn_start(request, &main_process);
  close(request->input);
  close(request->output);
  close(request->errors);
  struct cspawn_event started = {.kind = error ? CSPAWN_FAILED : CSPAWN_STARTED};
  if (error) started.result.exit_code = error;
  else started.result.process = main_process;
  report(started);
  if (error) _exit(0);

  int ending = 0;
  for (;;) {
    struct pollfd events[2] = {{control, POLLIN, 0}, {children, POLLIN, 0}};
    // While ending, look again soon: a child may fork faster than signals tell.
    if (poll(events, 2, ending ? 2 : -1) < 0 && errno != EINTR) break;
    if (events[1].revents) {
      struct signalfd_siginfo information;
      while (read(children, &information, sizeof information) > 0) {}
    }
    if (!reap()) break;
    if (ending) end_descendants();
    if (events[0].revents) {
      struct command_packet packet;
      ssize_t count = recv(control, &packet, sizeof packet, MSG_DONTWAIT);
      if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        // The host is gone.
        end_everything();
        _exit(0);
      }
      if (count != sizeof packet) continue;
      if (packet.command == CSPAWN_SIGNAL && !main_ended) kill(-main_process, packet.value);
      if (packet.command == CSPAWN_FINISH) each_child(name_survivor, NULL);
      if (packet.command != CSPAWN_SIGNAL) {
        ending = 1;
        end_descendants();
      }
    }
  }
  struct cspawn_event gone = {.kind = CSPAWN_GONE};
  report(gone);
  _exit(0);
}
