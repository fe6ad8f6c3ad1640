// What Swift can't import: the variadic start of a daemon, queries that answer through a union, and descriptors that the
// library takes over and closes.
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <sys/socket.h>

/// The functions of one server; each gets `context`.
struct cmhd_callbacks {
  MHD_AccessHandlerCallback answer;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
  void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
  size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
  void *context;
};

/// A daemon with threads of its own around epoll(7), on a socket that listens already; it closes that socket at its end.
static inline struct MHD_Daemon *cmhd_start(int listening, unsigned int threads, unsigned int connections,
                                            unsigned int idle_seconds, size_t header_bytes,
                                            struct cmhd_callbacks callbacks) {
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, callbacks.answer,
      callbacks.context, MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_THREAD_POOL_SIZE, threads,
      MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, header_bytes, MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_NOTIFY_COMPLETED, callbacks.completed, callbacks.context,
      MHD_OPTION_NOTIFY_CONNECTION, callbacks.connection, callbacks.context, MHD_OPTION_URI_LOG_CALLBACK,
      callbacks.target, callbacks.context, MHD_OPTION_UNESCAPE_CALLBACK, callbacks.unescape, callbacks.context,
      MHD_OPTION_END);
}

/// MHD_CONTENT_READER_END_OF_STREAM, its like for errors, and MHD_SIZE_UNKNOWN, which are casts.
static const ssize_t cmhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t cmhd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;
static const uint64_t cmhd_size_unknown = MHD_SIZE_UNKNOWN;

/// The connection's socket, or -1.
static inline int cmhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// Another descriptor for the same open file, for the library to close; -1 and errno.
static inline int cmhd_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

/// Whether the other side has closed the connection, or it is broken.
static inline int cmhd_is_closed(int socket) {
  char byte;
  ssize_t count = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/// Ends both directions; the library then notices and closes.
static inline void cmhd_shut_down(int socket) { shutdown(socket, SHUT_RDWR); }
