/* The parent's side once the child runs: pass signals on, relay the terminal, and end as the child ended. */
#include "shim.h"
#include "terminal.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS, ENGINE, LINK, FIXED };

/* As a shell gives it. */
int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int open_signals(void)
{
	sigset_t held;
	sigprocmask(SIG_SETMASK, NULL, &held);
	return signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The child waits for a byte: when it is new, and in `wait`. */
static bool release_child(const struct shim *shim)
{
	return write(shim->link, "", 1) == 1;
}

/* True when the child has ended. */
static bool take_signal(const struct shim *shim, int signals, int *status)
{
	struct signalfd_siginfo info;
	if (read(signals, &info, sizeof(info)) != sizeof(info))
		return false;
	if (info.ssi_signo == SIGCHLD)
		return waitpid(shim->child, status, WNOHANG) == shim->child;
	if (info.ssi_signo == SIGWINCH)
		terminal_resize();
	/* The terminal's own Ctrl-C reached the engine as well, and the engine passes it on: once is enough. */
	else if (info.ssi_code != SI_KERNEL)
		kill(shim->child, (int)info.ssi_signo);
	return false;
}

/* False when the engine has no more to say, or there is none. */
static bool take_word(const struct shim *shim)
{
	char word;
	if (recv(REPORT_FD, &word, 1, MSG_DONTWAIT) != 1)
		return false;
	if (word == GO)
		release_child(shim);
	else
		kill(shim->child, word);
	return true;
}

/* Until the child has ended. */
static void watch(const struct shim *shim, int signals, int *status)
{
	struct pollfd fds[FIXED + TERMINAL_FDS] = {
		[SIGNALS] = { .fd = signals, .events = POLLIN },
		[ENGINE] = { .fd = REPORT_FD, .events = POLLIN },
		[LINK] = { .fd = shim->link, .events = POLLIN },
	};
	for (;;) {
		terminal_poll(fds + FIXED);
		if (poll(fds, FIXED + TERMINAL_FDS, -1) < 0)
			continue;
		if ((fds[LINK].revents & POLLIN) != 0)
			terminal_receive(shim->link);
		if ((fds[LINK].revents & POLLHUP) != 0)
			fds[LINK].fd = -1;
		terminal_relay(fds + FIXED);
		/* The engine is gone, and nobody would clean up: end the container too. */
		if ((fds[ENGINE].revents & (POLLHUP | POLLERR)) != 0) {
			kill(shim->child, SIGKILL);
			fds[ENGINE].fd = -1;
		} else if (fds[ENGINE].revents != 0 && !take_word(shim)) {
			fds[ENGINE].events = 0;
		}
		/* Last: the child may have sent its terminal and ended since. */
		if (fds[SIGNALS].revents != 0 && take_signal(shim, signals, status))
			return;
	}
}

/* Exit code of the child: its own, or 128 + the signal that ended it. */
int supervise(struct shim *shim)
{
	int status = 0, signals = open_signals();
	if (signals < 0 || !release_child(shim)) {
		perror("mydocker-shim: cannot supervise the container");
		return EXIT_ENGINE;
	}
	watch(shim, signals, &status);
	terminal_finish();
	return exit_code(status);
}
