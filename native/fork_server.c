/* The fork server: a shim that stays and forks for each connection, which takes a fraction of what it takes to start a program. */
#include "shim.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* For its owner alone. What another server has left there is of no use. */
static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	unlink(path);
	mode_t before = umask(S_IXUSR | S_IRWXG | S_IRWXO);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, BACKLOG) < 0)) {
		close(fd);
		fd = -1;
	}
	umask(before);
	return fd;
}

/* True in the child, whose report channel the connection is. */
static bool fork_for(int connection)
{
	pid_t pid = fork();
	/* Said as a report on the first instruction. */
	if (pid < 0)
		dprintf(connection, "0 0 0 %d 0\n", errno);
	if (pid == 0) {
		signal(SIGCHLD, SIG_DFL);
		dup2(connection, REPORT_FD);
	}
	close(connection);
	return pid == 0;
}

/* Becomes nobody's child: those of the engine are what it does for somebody. */
static bool leave_parent(void)
{
	pid_t pid = fork();
	if (pid > 0)
		_exit(0);
	return pid == 0;
}

/* Says on the report channel, with an empty line, that it listens at the path; ends when the channel's other end is closed. Returns 0 in
 * each child, whose report channel has a plan to receive, and -1 when it cannot listen. */
int serve_forks(const char *path)
{
	struct pollfd fds[] = { { .fd = REPORT_FD }, { .fd = listen_at(path), .events = POLLIN } };
	if (fds[1].fd < 0 || !leave_parent())
		return -1;
	/* Nobody asks how they ended. */
	signal(SIGCHLD, SIG_IGN);
	for (bool is_known = write(REPORT_FD, "\n", 1) == 1; is_known; is_known = (fds[0].revents & (POLLHUP | POLLERR)) == 0) {
		poll(fds, 2, -1);
		int connection = (fds[1].revents & POLLIN) == 0 ? -1 : accept4(fds[1].fd, NULL, NULL, SOCK_CLOEXEC);
		if (connection >= 0 && fork_for(connection)) {
			/* Who connects when the server is gone is to be refused, not to wait for us. */
			close(fds[1].fd);
			return 0;
		}
	}
	_exit(0);
}
