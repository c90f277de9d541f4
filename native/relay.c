/* The process that stays with the engine, on the user's side: it passes bytes between our stdio and the monitor. */
#include "monitor.h"
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

enum { SIGNALS, ENGINE, SERVER, INPUT, FDS };
enum { HEADER_SIZE = 8, MAX_KEYS = 16 };

/* What was read from our stdin and the monitor has not yet taken. */
struct input {
	int from; /* -1: ended */
	size_t length;
	char bytes[4096];
};

/* Where in the monitor's stream of frames we are. */
struct frames {
	int to; /* stdout or stderr */
	size_t header_length, left; /* bytes of the header that we have; of the payload that are to come */
	unsigned char header[HEADER_SIZE];
};

static char keys[MAX_KEYS];
static size_t key_count, keys_typed;
static struct termios before;
static bool raw;

/* keys NUMBER…: who types the characters of these numbers leaves. */
int op_keys(struct shim *shim, int argc, char **argv)
{
	for (int i = 1; i < argc && key_count < MAX_KEYS; i++)
		keys[key_count++] = (char)atoi(argv[i]);
	return 0;
}

/* A path in an address has room for 107 bytes: less than a directory may need. */
static int connect_in(const char *directory)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "attach" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || chdir(directory) < 0)
		return -1;
	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -1 : fd;
}

/* attach DIRECTORY MODE: becomes a client of the monitor whose socket is in DIRECTORY. */
int op_attach(struct shim *shim, int argc, char **argv)
{
	shim->relay_directory = argv[1];
	shim->relay_mode = mode_parse(argv[2]);
	const char *request = (shim->relay_mode & MODE_STDIN) != 0 ? "attach stdin\n" : "attach\n";
	if (shim->relay_mode < 0 || (shim->relay = connect_in(argv[1])) < 0)
		return -1;
	return send(shim->relay, request, strlen(request), MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EAGAIN)
			poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
		else if (n < 0 && errno != EINTR)
			return false;
		else if (n > 0) {
			bytes += n;
			length -= (size_t)n;
		}
	}
	return true;
}

/* The first of ours that has a size gives it to the container's terminal. */
static void send_size(const char *directory)
{
	static const int ours[] = { STDOUT_FILENO, STDIN_FILENO, STDERR_FILENO };
	struct winsize size = { 0 };
	char line[32];
	int fd = -1;
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours) && size.ws_row == 0; i++)
		ioctl(ours[i], TIOCGWINSZ, &size);
	if (size.ws_row == 0 || (fd = connect_in(directory)) < 0)
		return;
	int length = snprintf(line, sizeof(line), "resize %u %u\n", size.ws_row, size.ws_col);
	send(fd, line, (size_t)length, MSG_NOSIGNAL);
	close(fd);
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

/* Even from the background. */
static void make_cooked(void)
{
	sigset_t touching;
	if (!raw)
		return;
	sigemptyset(&touching);
	sigaddset(&touching, SIGTTOU);
	sigprocmask(SIG_BLOCK, &touching, NULL);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

/* Signals are for the engine, which got them as well, and decides. But touching the terminal from the background, or Ctrl-Z, is to
 * stop us, as it stops any program. */
static int open_signals(void)
{
	sigset_t held, watched;
	sigfillset(&held);
	sigdelset(&held, SIGTTIN);
	sigdelset(&held, SIGTTOU);
	sigdelset(&held, SIGTSTP);
	sigprocmask(SIG_SETMASK, &held, NULL);
	sigemptyset(&watched);
	sigaddset(&watched, SIGWINCH);
	return signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t take_header(struct frames *frames, const char *bytes, size_t length)
{
	size_t n = smaller(HEADER_SIZE - frames->header_length, length);
	memcpy(frames->header + frames->header_length, bytes, n);
	frames->header_length += n;
	if (frames->header_length == HEADER_SIZE) {
		uint32_t size;
		memcpy(&size, frames->header + 4, sizeof(size));
		frames->to = frames->header[0] == STDERR_FILENO ? STDERR_FILENO : STDOUT_FILENO;
		frames->left = ntohl(size);
		frames->header_length = 0;
	}
	return n;
}

/* What comes need not begin or end where a frame does. */
static bool write_frames(struct frames *frames, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t n;
		if (frames->left == 0) {
			n = take_header(frames, bytes, length);
		} else {
			n = smaller(frames->left, length);
			frames->left -= n;
			if (!write_all(frames->to, bytes, n))
				return false;
		}
		bytes += n;
		length -= n;
	}
	return true;
}

/* False at the stream's end; *broken when nobody takes what we write. */
static bool pass_output(const struct shim *shim, struct frames *frames, bool *broken)
{
	static char bytes[65536];
	ssize_t n = read(shim->relay, bytes, sizeof(bytes));
	if (n <= 0)
		return n < 0 && errno == EINTR;
	bool terminal = (shim->relay_mode & MODE_TERMINAL) != 0;
	*broken = !(terminal ? write_all(STDOUT_FILENO, bytes, (size_t)n) : write_frames(frames, bytes, (size_t)n));
	return !*broken;
}

/* Takes the keys out that mean "leave", as far as they have been typed; true when all have. */
static bool find_keys(struct input *input, const char *typed, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (key_count > 0 && typed[i] == keys[keys_typed]) {
			if (++keys_typed == key_count)
				return true;
			continue;
		}
		/* They were for the command after all. */
		memcpy(input->bytes + input->length, keys, keys_typed);
		input->length += keys_typed;
		keys_typed = key_count > 0 && typed[i] == keys[0] ? 1 : 0;
		if (keys_typed == 0)
			input->bytes[input->length++] = typed[i];
	}
	return false;
}

/* False when we are to leave it. */
static bool read_input(const struct shim *shim, struct input *input)
{
	char typed[sizeof(input->bytes) - MAX_KEYS];
	ssize_t n = read(input->from, typed, sizeof(typed));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n > 0 && raw)
		return !find_keys(input, typed, (size_t)n);
	if (n > 0) {
		memcpy(input->bytes, typed, (size_t)n);
		input->length = (size_t)n;
		return true;
	}
	/* A terminal ends when it is gone; another stdin has nothing more to say. */
	input->from = -1;
	shutdown(shim->relay, SHUT_WR);
	return !raw;
}

static void write_input(const struct shim *shim, struct input *input)
{
	ssize_t n = send(shim->relay, input->bytes, input->length, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		input->from = -1;
		input->length = 0;
	}
	if (n <= 0)
		return;
	input->length -= (size_t)n;
	memmove(input->bytes, input->bytes + n, input->length);
}

/* True when the stream has ended, false when we leave it. */
static bool pass(const struct shim *shim, int signals)
{
	static struct frames frames;
	static struct input input;
	bool broken = false, terminal = (shim->relay_mode & MODE_TERMINAL) != 0;
	input.from = (shim->relay_mode & MODE_STDIN) != 0 ? STDIN_FILENO : -1;
	for (;;) {
		bool writes = input.length > 0;
		struct pollfd fds[FDS] = {
			[SIGNALS] = { .fd = signals, .events = POLLIN },
			[ENGINE] = { .fd = REPORT_FD, .events = POLLRDHUP },
			[SERVER] = { .fd = shim->relay, .events = (short)(POLLIN | (writes ? POLLOUT : 0)) },
			[INPUT] = { .fd = writes ? -1 : input.from, .events = POLLIN },
		};
		struct signalfd_siginfo info;
		if (poll(fds, FDS, -1) < 0)
			continue;
		if ((fds[SIGNALS].revents & POLLIN) != 0 && read(signals, &info, sizeof(info)) > 0 && terminal)
			send_size(shim->relay_directory);
		if ((fds[SERVER].revents & POLLOUT) != 0)
			write_input(shim, &input);
		if ((fds[SERVER].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !pass_output(shim, &frames, &broken))
			return !broken;
		if (fds[INPUT].revents != 0 && !read_input(shim, &input))
			return false;
		if (fds[ENGINE].revents != 0)
			return false;
	}
}

/* 0 when the command has ended, EXIT_DETACHED when it goes on without us. */
int relay(const struct shim *shim)
{
	int signals = open_signals();
	if ((shim->relay_mode & MODE_TERMINAL) != 0) {
		send_size(shim->relay_directory);
		if ((shim->relay_mode & MODE_STDIN) != 0)
			make_raw();
	}
	bool ended = pass(shim, signals);
	make_cooked();
	return ended ? 0 : EXIT_DETACHED;
}
