/* The container's terminal: its slave side is the command's stdio, its master side is relayed to ours. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <poll.h>

enum { TERMINAL_FDS = 2 };

void terminal_receive(int link);
void terminal_resize(void);
void terminal_poll(struct pollfd *fds);
void terminal_relay(const struct pollfd *fds);
void terminal_finish(void);

#endif
