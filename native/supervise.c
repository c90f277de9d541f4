/* The parent's side once the child runs: pass signals and bytes on, and end as the child ended. */
#include "clients.h"
#include "log.h"
#include "monitor.h"
#include "shim.h"
#include "streams.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIGNALS, ENGINE, LINK, STREAMS, CLIENTS = STREAMS + STREAM_FDS };

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
	/* A pipe without a reader is our own affair. */
	if (info.ssi_signo != SIGPIPE && info.ssi_code != SI_KERNEL)
		kill(shim->child, (int)info.ssi_signo);
	return false;
}

/* The engine has let go, or is gone. A container that runs goes on; nobody would ever finish the start of another one. */
static void lose_engine(const struct shim *shim, struct pollfd *fds)
{
	if (!shim->is_monitor || fds[LINK].fd >= 0)
		kill(shim->child, SIGKILL);
	/* It hears by this that we know. Not closed: the next descriptor would get its number, and the next report. */
	shutdown(REPORT_FD, SHUT_RDWR);
	fds[ENGINE].fd = -1;
}

static void hear_engine(const struct shim *shim, struct pollfd *fds)
{
	char word;
	ssize_t n = recv(REPORT_FD, &word, 1, MSG_DONTWAIT);
	if (n == 1 && word == GO)
		release_child(shim);
	else if (n == 1)
		kill(shim->child, word);
	else if (n == 0 || (fds[ENGINE].revents & (POLLHUP | POLLERR)) != 0)
		lose_engine(shim, fds);
	else
		fds[ENGINE].events = 0; /* no socket, but a file: it has nothing to say */
}

static void spread(int stream, const char *bytes, size_t length)
{
	log_write(stream, bytes, length);
	clients_output(stream, bytes, length);
}

/* The child has something for us, or its end is closed: by its exec, or because it has ended. */
static void hear_child(struct shim *shim, struct pollfd *link)
{
	if ((link->revents & POLLIN) != 0 && take_over(shim))
		release_child(shim);
	else if ((link->revents & POLLIN) != 0)
		streams_receive(shim->link);
	if ((link->revents & POLLHUP) == 0)
		return;
	link->fd = -1;
	if (shim->is_monitor)
		report_started(shim);
}

/* Until the child has ended. False when the engine is gone by then. */
static bool watch(struct shim *shim, int signals, int *status)
{
	static struct pollfd fds[CLIENTS + CLIENT_FDS];
	fds[SIGNALS] = (struct pollfd){ .fd = signals, .events = POLLIN };
	fds[ENGINE] = (struct pollfd){ .fd = REPORT_FD, .events = POLLIN };
	fds[LINK] = (struct pollfd){ .fd = shim->link, .events = POLLIN };
	for (;;) {
		streams_poll(fds + STREAMS);
		int clients = clients_poll(fds + CLIENTS);
		if (poll(fds, (nfds_t)(CLIENTS + clients), -1) < 0)
			continue;
		if (fds[ENGINE].fd >= 0 && fds[ENGINE].revents != 0)
			hear_engine(shim, fds);
		if (fds[LINK].fd >= 0 && fds[LINK].revents != 0)
			hear_child(shim, &fds[LINK]);
		streams_relay(fds + STREAMS, spread);
		clients_serve(fds + CLIENTS, clients, shim->child);
		/* Last: the child may have sent its stdio and ended since. */
		if (fds[SIGNALS].revents != 0 && take_signal(shim, signals, status))
			return fds[ENGINE].fd >= 0;
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
	bool has_engine = watch(shim, signals, &status);
	if (shim->is_monitor) {
		/* It may have sent its stdio, and ended, since we last listened. */
		streams_receive(shim->link);
		streams_drain(spread);
		log_finish();
		monitor_end(exit_code(status), has_engine);
		report_end(shim, exit_code(status));
	}
	return exit_code(status);
}
