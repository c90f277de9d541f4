#include "terminal.h"
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

enum { MASTER, SLAVE };

/* One direction of the relay. It either waits for something to read, or for room to write what it has read. */
struct stream {
	int from, to; /* -1: ended */
	size_t length;
	char bytes[4096];
};

/* The slave stays open on our side too: else the master would report a hang-up whenever the container has it closed. */
static int terminal[2] = { -1, -1 };
static struct stream input = { .from = -1, .to = -1 }, output = { .from = -1, .to = -1 };
static struct termios before;
static bool raw;

static int send_terminal(int link, const int fds[2])
{
	char byte = 0, control[CMSG_SPACE(sizeof(terminal))] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(terminal));
	memcpy(CMSG_DATA(header), fds, sizeof(terminal));
	return sendmsg(link, &message, 0) < 0 ? -1 : 0;
}

static int receive_terminal(int link, int fds[2])
{
	char byte, control[CMSG_SPACE(sizeof(terminal))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	if (recvmsg(link, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) < 0)
		return -1;
	const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (header == NULL || header->cmsg_len != CMSG_LEN(sizeof(terminal)))
		return -1;
	memcpy(fds, CMSG_DATA(header), sizeof(terminal));
	return 0;
}

/* The first of ours that has a size gives it to the container's terminal. */
static void copy_size(int to)
{
	static const int ours[] = { STDOUT_FILENO, STDIN_FILENO, STDERR_FILENO };
	struct winsize size;
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (ioctl(ours[i], TIOCGWINSZ, &size) == 0) {
			ioctl(to, TIOCSWINSZ, &size);
			return;
		}
}

/* TIOCGPTPEER opens the slave without a path, which the container could have replaced. */
static int open_terminal(int fds[2])
{
	int locked = 0;
	/* Never block on a container that does not read what is typed. */
	fds[MASTER] = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (fds[MASTER] < 0 || ioctl(fds[MASTER], TIOCSPTLCK, &locked) < 0)
		return -1;
	fds[SLAVE] = ioctl(fds[MASTER], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return fds[SLAVE] < 0 ? -1 : 0;
}

/* pty: a new terminal for the command, controlling its session; the parent gets both sides. */
int op_pty(struct shim *shim, int argc, char **argv)
{
	int fds[2];
	if (open_terminal(fds) < 0)
		return -1;
	copy_size(fds[SLAVE]);
	if (ioctl(fds[SLAVE], TIOCSCTTY, 0) < 0 || send_terminal(shim->link, fds) < 0)
		return -1;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (dup2(fds[SLAVE], fd) < 0)
			return -1;
	shim->has_terminal = true;
	return 0;
}

/* Every key goes to the container's terminal, which does the line editing and turns Ctrl-C into a signal. */
static void make_raw(void)
{
	struct termios now;
	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return;
	now = before;
	cfmakeraw(&now);
	raw = tcsetattr(STDIN_FILENO, TCSANOW, &now) == 0;
}

void terminal_receive(int link)
{
	if (receive_terminal(link, terminal) < 0)
		return;
	input = (struct stream){ .from = STDIN_FILENO, .to = terminal[MASTER] };
	output = (struct stream){ .from = terminal[MASTER], .to = STDOUT_FILENO };
	terminal_resize();
	make_raw();
}

void terminal_resize(void)
{
	if (terminal[MASTER] >= 0)
		copy_size(terminal[MASTER]);
}

/* As when a modem drops the line: the container's processes get SIGHUP, and can no longer read or write the terminal. */
static void hang_up(void)
{
	close(terminal[MASTER]);
	close(terminal[SLAVE]);
	terminal[MASTER] = terminal[SLAVE] = input.from = output.from = -1;
	input.length = output.length = 0;
}

static struct pollfd stream_poll(const struct stream *stream)
{
	if (stream->length > 0)
		return (struct pollfd){ .fd = stream->to, .events = POLLOUT };
	return (struct pollfd){ .fd = stream->from, .events = POLLIN };
}

/* One read, or one write of what was read. False when the end concerned is gone. */
static bool stream_move(struct stream *stream)
{
	bool reads = stream->length == 0;
	ssize_t n = reads ? read(stream->from, stream->bytes, sizeof(stream->bytes))
			  : write(stream->to, stream->bytes, stream->length);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (reads) {
		stream->length = (size_t)n;
		return n > 0;
	}
	stream->length -= (size_t)n;
	memmove(stream->bytes, stream->bytes + n, stream->length);
	return true;
}

void terminal_poll(struct pollfd *fds)
{
	fds[0] = stream_poll(&input);
	fds[1] = stream_poll(&output);
}

void terminal_relay(const struct pollfd *fds)
{
	if (fds[0].revents != 0 && !stream_move(&input)) {
		/* A terminal ends when it is gone; another stdin (/dev/null, without -i) has nothing more to say. */
		if (raw)
			hang_up();
		else
			input.from = -1;
	}
	if (fds[1].revents != 0 && output.from >= 0 && !stream_move(&output))
		hang_up();
}

/* What the container wrote last: after its end there is no more to come than what is there. */
static void drain(void)
{
	struct pollfd fd;
	do {
		fd = stream_poll(&output);
		poll(&fd, 1, output.length > 0 ? -1 : 0);
	} while (fd.revents != 0 && stream_move(&output));
}

void terminal_finish(void)
{
	sigset_t touching;
	drain();
	if (!raw)
		return;
	/* Give our terminal back as it was, even from its background. */
	sigemptyset(&touching);
	sigaddset(&touching, SIGTTOU);
	sigprocmask(SIG_BLOCK, &touching, NULL);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
}
