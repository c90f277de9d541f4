/* A small init, for commands that do not reap the orphans of their container (docker run --init). */
#include "shim.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* As a shell starts a job: a process group of its own, in the foreground if there is a terminal. */
static int become_command(const sigset_t *held)
{
	if (setpgid(0, 0) < 0)
		return -1;
	/* From the background this would stop us, were signals not held. */
	tcsetpgrp(STDIN_FILENO, getpid());
	return sigprocmask(SIG_UNBLOCK, held, NULL);
}

/* Ends as the command ends; the kernel then ends all else in the container. */
static void reap(pid_t command)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == command)
			_exit(exit_code(status));
}

/* What this program still has open is not for the container. The pipe's end is the last to go: with it the command starts. */
static void close_all(int end)
{
	dup2(end, STDERR_FILENO + 1);
	close_range(STDERR_FILENO + 2, ~0U, 0);
	close(STDERR_FILENO + 1);
}

static void wait_until_closed(const int ends[2])
{
	char none;
	close(ends[1]);
	(void)!read(ends[0], &none, 1);
	close(ends[0]);
}

static _Noreturn void supervise_command(pid_t command, const sigset_t *held, int end)
{
	prctl(PR_SET_NAME, "init");
	close_all(end);
	for (int signal;;) {
		reap(command);
		if (sigwait(held, &signal) == 0 && signal != SIGCHLD)
			kill(command, signal);
	}
}

/* init: this process stays the container's first one, the rest of the plan runs in a new one. */
int op_init(struct shim *shim, int argc, char **argv)
{
	sigset_t all;
	int ends[2];
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	/* Orphans come to it also where it is not the first process of a namespace. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 || pipe(ends) < 0)
		return -1;
	pid_t command = fork();
	if (command < 0)
		return -1;
	if (command > 0)
		supervise_command(command, &all, ends[1]);
	wait_until_closed(ends);
	return become_command(&all);
}
