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

static _Noreturn void supervise_command(pid_t command, const sigset_t *held)
{
	/* What this program still has open is not for the container. */
	close_range(STDERR_FILENO + 1, ~0U, 0);
	prctl(PR_SET_NAME, "init");
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
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	pid_t command = fork();
	if (command > 0)
		supervise_command(command, &all);
	return command < 0 ? -1 : become_command(&all);
}
