#include "streams.h"
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

enum { MASTER, SLAVE };

/* What comes with the descriptors that the child sends. */
struct message {
	bool is_terminal, ends_once;
};

/* The monitor's ends; -1: closed. The slave stays open on our side too: else the master would report a hang-up whenever the
 * container has it closed. */
static int input = -1, outputs[] = { -1, -1 }, slave = -1;
static struct message kind;
static struct winsize size;

/* What clients have typed and the command has not yet taken. */
static char pending[4096];
static size_t pending_length;
static bool input_ends;

static int send_fds(int link, struct message message, const int *fds, size_t count)
{
	char control[CMSG_SPACE(3 * sizeof(int))] = { 0 };
	struct iovec data = { &message, sizeof(message) };
	struct msghdr header = { .msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = CMSG_SPACE(count * sizeof(int)) };
	struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
	return sendmsg(link, &header, 0) < 0 ? -1 : 0;
}

/* How many descriptors came. */
static size_t receive_fds(int link, struct message *message, int *fds)
{
	char control[CMSG_SPACE(3 * sizeof(int))] = { 0 };
	struct iovec data = { message, sizeof(*message) };
	struct msghdr header = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	if (recvmsg(link, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) < 0)
		return 0;
	const struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
	if (rights == NULL)
		return 0;
	size_t length = rights->cmsg_len - CMSG_LEN(0);
	if (length > 3 * sizeof(int))
		return 0;
	memcpy(fds, CMSG_DATA(rights), length);
	return length / sizeof(int);
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

static int become_stdio(const int fds[3])
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (dup2(fds[fd], fd) < 0)
			return -1;
	return 0;
}

/* pty ROWS COLUMNS: a new terminal for the command, controlling its session. */
int op_pty(struct shim *shim, int argc, char **argv)
{
	int fds[2];
	const struct winsize wanted = { .ws_row = (unsigned short)atoi(argv[1]), .ws_col = (unsigned short)atoi(argv[2]) };
	if (open_terminal(fds) < 0 || ioctl(fds[SLAVE], TIOCSWINSZ, &wanted) < 0)
		return -1;
	if (ioctl(fds[SLAVE], TIOCSCTTY, 0) < 0 ||
	    send_fds(shim->link, (struct message){ .is_terminal = true }, fds, 2) < 0)
		return -1;
	shim->owns_stdio = true;
	return become_stdio((const int[]){ fds[SLAVE], fds[SLAVE], fds[SLAVE] });
}

/* The command's end blocks, as programs expect; ours, another open file, must not. */
static int open_pipe(int *theirs, int *ours, int end)
{
	int fds[2];
	if (pipe2(fds, O_CLOEXEC) < 0 || fcntl(fds[end], F_SETFL, O_NONBLOCK) < 0)
		return -1;
	*ours = fds[end];
	*theirs = fds[1 - end];
	return 0;
}

/* pipes INPUT: stdout and stderr; for INPUT "open" stdin too, "once" if it ends when its first client's input does, "-" for none. */
int op_pipes(struct shim *shim, int argc, char **argv)
{
	int theirs[3], ours[3];
	bool has_input = strcmp(argv[1], "-") != 0;
	const struct message message = { .ends_once = strcmp(argv[1], "once") == 0 };
	if (open_pipe(&theirs[STDOUT_FILENO], &ours[0], 0) < 0 || open_pipe(&theirs[STDERR_FILENO], &ours[1], 0) < 0)
		return -1;
	if (has_input && open_pipe(&theirs[STDIN_FILENO], &ours[2], 1) < 0)
		return -1;
	if (!has_input && (theirs[STDIN_FILENO] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	shim->owns_stdio = true;
	return send_fds(shim->link, message, ours, has_input ? 3 : 2) < 0 ? -1 : become_stdio(theirs);
}

/* The child has sent its ends. */
void streams_receive(int link)
{
	int fds[3] = { -1, -1, -1 };
	struct message message = { 0 };
	if (receive_fds(link, &message, fds) == 0)
		return;
	kind = message;
	outputs[0] = fds[0];
	if (!kind.is_terminal) {
		outputs[1] = fds[1];
		input = fds[2];
		return;
	}
	input = fds[MASTER];
	slave = fds[SLAVE];
	if (size.ws_row != 0)
		ioctl(input, TIOCSWINSZ, &size);
}

bool streams_are_terminal(void)
{
	return kind.is_terminal;
}

/* A terminal that is not there yet gets its size when it comes. */
void streams_resize(unsigned short rows, unsigned short columns)
{
	size = (struct winsize){ .ws_row = rows, .ws_col = columns };
	if (kind.is_terminal && input >= 0)
		ioctl(input, TIOCSWINSZ, &size);
}

/* There is room for what a client types. */
bool streams_want_input(void)
{
	return input >= 0 && pending_length == 0;
}

/* The command has not yet taken what was typed before. */
bool streams_are_full(void)
{
	return pending_length > 0;
}

/* From a client; *open becomes false when it has no more. */
void streams_read_input(int from, bool *open)
{
	ssize_t n = read(from, pending, sizeof(pending));
	if (n > 0)
		pending_length = (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		*open = false;
}

static void close_input(void)
{
	if (!kind.is_terminal && input >= 0)
		close(input);
	input = -1;
}

/* A client has no more to say. What comes from a terminal has no end, and what is kept open is for the next client. */
void streams_end_input(void)
{
	input_ends = input_ends || (!kind.is_terminal && kind.ends_once);
	if (input_ends && pending_length == 0)
		close_input();
}

static void write_input(void)
{
	ssize_t n = write(input, pending, pending_length);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		/* Nobody reads it any more. */
		pending_length = 0;
		close_input();
		return;
	}
	if (n <= 0)
		return;
	pending_length -= (size_t)n;
	memmove(pending, pending + n, pending_length);
	if (input_ends && pending_length == 0)
		close_input();
}

void streams_poll(struct pollfd *fds)
{
	fds[0] = (struct pollfd){ .fd = outputs[0], .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = outputs[1], .events = POLLIN };
	fds[2] = (struct pollfd){ .fd = pending_length > 0 ? input : -1, .events = POLLOUT };
}

static void close_output(int index)
{
	close(outputs[index]);
	if (kind.is_terminal) {
		close(slave);
		input = slave = -1;
	}
	outputs[index] = -1;
}

/* One chunk; false when there is none now, or no more. */
static bool read_output(int index, streams_output *output)
{
	static char bytes[CHUNK_SIZE];
	ssize_t n = read(outputs[index], bytes, sizeof(bytes));
	if (n > 0) {
		output(STDOUT_FILENO + index, bytes, (size_t)n);
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_output(index);
	return false;
}

void streams_relay(const struct pollfd *fds, streams_output *output)
{
	for (int i = 0; i < 2; i++)
		if (fds[i].revents != 0 && outputs[i] >= 0)
			read_output(i, output);
	if (fds[2].revents != 0 && input >= 0)
		write_input();
}

/* More than a pipe holds, in chunks. */
enum { LAST_READS = 256 };

/* What the container wrote last. Somebody may go on writing, whom it has left outside: they are not waited for. */
void streams_drain(streams_output *output)
{
	for (int i = 0; i < 2; i++)
		for (int n = 0; n < LAST_READS && outputs[i] >= 0 && read_output(i, output); n++)
			;
}
