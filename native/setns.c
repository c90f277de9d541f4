/* Into a container that runs already. A process never changes its pid namespace, only that of its children: so the one that enters
 * forks once more, and ends. The new one is a child of our parent, which watches it from then on. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PID_FIELD = 2, START_TIME_FIELD = 22 };

/* As /proc/PID/stat has it. The field before the third, the name, may hold blanks and parentheses. */
bool has_started_at(const char *pid, const char *time)
{
	char path[64], line[1024];
	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return false;
	line[length] = '\0';
	const char *field = strrchr(line, ')');
	for (int i = PID_FIELD; i < START_TIME_FIELD && field != NULL; i++)
		field = strchr(field + 1, ' ');
	size_t digits = strlen(time);
	return field != NULL && strncmp(field + 1, time, digits) == 0 && field[1 + digits] == ' ';
}

/* A number may have a new owner by now. An open descriptor stays with the process it was opened for: then look whose it is. */
static int open_process(const char *pid, const char *time)
{
	int fd = (int)syscall(SYS_pidfd_open, (pid_t)strtol(pid, NULL, 10), 0);
	if (fd < 0 || has_started_at(pid, time))
		return fd;
	close(fd);
	errno = ESRCH;
	return -1;
}

static int enter(const char *pid, const char *time, long flags)
{
	int process = open_process(pid, time);
	if (process < 0)
		return -1;
	/* All at once: there is no moment with one foot in the host. */
	int result = setns(process, (int)flags);
	int error = errno;
	close(process);
	errno = error;
	return result;
}

static int fork_inside(struct shim *shim)
{
	/* A sibling, so that it has a parent when we are gone. */
	struct clone_args args = { .flags = CLONE_PARENT };
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0)
		return -1;
	if (pid == 0)
		return begin_child(shim);
	shim->child = pid;
	shim->entered = true;
	return 0;
}

/* setns PID START-TIME NAMESPACES: everything after it in the plan runs in those namespaces of that process. */
int op_setns(struct shim *shim, int argc, char **argv)
{
	long flags = flags_parse(namespaces, argv[3]);
	/* Only who may trace every process may look at this one before its exec. */
	if (flags < 0 || prctl(PR_SET_DUMPABLE, 0) < 0 || enter(argv[1], argv[2], flags) < 0)
		return -1;
	return fork_inside(shim);
}

/* The process that entered is done: our parent takes over its child. */
_Noreturn void hand_over(const struct shim *shim)
{
	const struct timespec at_once = { 0 };
	sigset_t all;
	if (send(shim->link, &shim->child, sizeof(shim->child), 0) < 0)
		_exit(EXIT_ENGINE);
	/* Signals that came meanwhile were meant for the command. */
	sigfillset(&all);
	for (int signal; (signal = sigtimedwait(&all, NULL, &at_once)) > 0;)
		kill(shim->child, signal);
	_exit(0);
}

/* From `hand_over`: another child counts from now on. False for any other message. */
bool take_over(struct shim *shim)
{
	pid_t pid;
	siginfo_t info;
	if (recv(shim->link, &pid, sizeof(pid), MSG_PEEK | MSG_DONTWAIT) != sizeof(pid))
		return false;
	recv(shim->link, &pid, sizeof(pid), MSG_DONTWAIT);
	/* A process in the container may have got at the socket: what it names is followed only if it is our child. */
	if (pid == shim->child || waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return true;
	waitpid(shim->child, NULL, 0);
	shim->child = pid;
	return true;
}
