// What Swift's Glibc module hides: variadic calls and GNU extensions.
#pragma once
#include <stdint.h>
#include <sys/types.h>

/// openat(2) with O_CLOEXEC always set.
int cposix_openat(int directory, const char *path, int flags, mode_t mode);
/// renameat2(2) with RENAME_EXCHANGE.
int cposix_exchange(const char *first, const char *second);
/// renameat2(2) with RENAME_NOREPLACE.
int cposix_rename_new(const char *path, const char *other);
/// A pipe whose ends are O_CLOEXEC.
int cposix_pipe(int ends[2]);
/// syncfs(2).
int cposix_sync_file_system(int descriptor);
/// sync_file_range(2) that only starts to write.
void cposix_begin_synchronizing(int descriptor, int64_t offset, int64_t count);
/// O_NONBLOCK on or off.
int cposix_set_nonblocking(int descriptor, int on);
/// A duplicate at 3 or above, O_CLOEXEC.
int cposix_duplicate(int descriptor);
/// The terminal's columns, or 0 when it is none.
int cposix_terminal_columns(int descriptor);
/// The terminal's lines, or 0 when it is none.
int cposix_terminal_rows(int descriptor);
/// Blocks SIGINT, SIGTERM and SIGHUP for this process and gives a descriptor that reads them; -1 and errno.
int cposix_open_signals(void);
/// The next signal of that descriptor, or 0 when none is waiting.
int cposix_next_signal(int descriptor);
/// From now on the C library's stdout is written at the end of each line.
void cposix_flush_output_by_line(void);
/// The error number of the last call; Swift reads it here before anything else can change it.
int cposix_errno(void);
/// RFC 3339 in UTC with milliseconds; the number of bytes written.
int cposix_format_time(double seconds, void *buffer, size_t size);
/// `2026-01-15 10:30:00` by the clock on the wall (TZ, /etc/localtime); the number of bytes written.
int cposix_format_local_time(double seconds, void *buffer, size_t size);
/// The reverse of `cposix_format_time`; 0, or -1 when the text is no such time.
int cposix_parse_time(const char *text, double *seconds);
/// "KILL" for 9; NULL for a number that is no signal.
const char *cposix_signal_name(int signal);
/// A socket that takes TCP connections at an address in digits; port 0 is any that is free. -1 and errno.
int cposix_listen(const char *address, uint16_t port, uint16_t *bound);
/// The bytes of an IPv4 or IPv6 address in digits, and how many: 4 or 16; 0 when the text is none.
int cposix_parse_address(const char *text, uint8_t bytes[16]);
/// A descriptor of epoll(7) that is readable whenever one of these is; -1 and errno.
int cposix_any_readable(const int *descriptors, size_t count);
