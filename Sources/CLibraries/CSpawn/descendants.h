#pragma once
#include <sys/types.h>

/// Calls `found` for each child of this process, as /proc shows them now.
void each_child(void (*found)(pid_t child, void *context), void *context);

/// The name of a process (comm), at most 63 bytes; "?" when it is gone.
void process_name(pid_t process, char name[64]);

/// A descriptor that reads SIGCHLD, which is blocked from then on; every signal that a person or a service
/// manager might send is ignored: the end comes through the socket.
int watch_children(void);
