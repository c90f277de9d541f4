/* Who is attached to a container, over a unix socket. A client says in its first line what it wants:
 *
 *   attach [stdin]        from now on the command's output; with stdin, what comes goes to the command
 *   attach [stdin] told   so, and before it a line with the time, in nanoseconds since 1970, by which the log has all else
 *   resize ROWS COLUMNS   of the command's terminal
 *   kill SIGNAL           by number
 *   wait                  for the command's end, and its exit code
 *
 * Output comes in docker's frames (stream, three zeros, length as 4 bytes big-endian, then the bytes), that of a terminal as it is. The
 * others are answered with a line: an errno, or the exit code. */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MAX_CLIENTS = 64, CLIENT_FDS = MAX_CLIENTS + 1 };

int client_adopt(int fd, bool takes_stdin);
int clients_poll(struct pollfd *fds);
void clients_serve(const struct pollfd *fds, int count, pid_t child);
void clients_output(int stream, const char *bytes, size_t length);
void clients_finish(int code);

#endif
