// Stands in a sandbox in the place of each command that the step's plugin has not declared: says so to the plugin, and
// to the host by a line in the report.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments) {
  // The name that it was found by; what it was called by is the caller's choice.
  char path[4096];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length < 0) length = snprintf(path, sizeof path, "%s", count > 0 ? arguments[0] : "?");
  path[length] = 0;
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;

  char line[4200];
  int size = snprintf(line, sizeof line, "command %s\n", name);
  int report = open("/.slipway/report", O_WRONLY | O_APPEND | O_CLOEXEC);
  if (report >= 0) {
    if (write(report, line, (size_t)size) < 0) { /* The line below tells it too. */ }
    close(report);
  }
  fprintf(stderr, "slipway sandbox: the command \"%s\" is not declared; add it to needs.commands of plugin.json\n", name);
  // As shells say it of a command that is there and can't be run.
  return 126;
}
