/* The command's stdin, stdout and stderr: pipes, or a terminal. The child makes them, the monitor has the other ends. */
#ifndef STREAMS_H
#define STREAMS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { STREAM_FDS = 3, CHUNK_SIZE = 65536 };

/* Which of the command's outputs a chunk came from, by its descriptor. A terminal has but one. */
typedef void streams_output(int stream, const char *bytes, size_t length);

void streams_receive(int link);
bool streams_are_terminal(void);
void streams_resize(unsigned short rows, unsigned short columns);
bool streams_want_input(void);
bool streams_are_full(void);
void streams_read_input(int from, bool *open);
void streams_end_input(void);
void streams_poll(struct pollfd *fds);
void streams_relay(const struct pollfd *fds, streams_output *output);
void streams_drain(streams_output *output);

#endif
