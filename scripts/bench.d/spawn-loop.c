// The floor that `scripts/bench steps` is held against: posix_spawn and waitpid of one program,
// nothing else. Usage: spawn-loop COUNT PROGRAM [ARGUMENT]...
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

int main(int count, char **arguments) {
  if (count < 3) return 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = atoi(arguments[1]); i > 0; i--) {
    pid_t child;
    if (posix_spawn(&child, arguments[2], &actions, NULL, arguments + 2, environ) != 0) return 1;
    waitpid(child, NULL, 0);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.6f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
  return 0;
}
