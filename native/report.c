/* Runs one instruction and tells the engine how it went: "index started took errno pid\n", times in microseconds. */
#include "shim.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long long now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* One write, so that lines of parent and child never mix. */
static void report(int index, long long started, int error, int pid)
{
	char line[128];
	int length = snprintf(line, sizeof(line), "%d %lld %lld %d %d\n", index, started, now_us() - started, error, pid);
	while (write(REPORT_FD, line, (size_t)length) < 0 && errno == EINTR)
		;
}

int run_instruction(struct shim *shim, int index, const struct instruction *instruction)
{
	long long started = now_us();
	op_function *op = op_find(instruction);
	/* A successful exec never comes back: say that it begins. */
	if (op == op_exec)
		report(index, started, 0, 0);
	int result = op == NULL ? -1 : op(shim, instruction->argc, instruction->argv);
	/* Both sides return from clone and setns; the one that knows the child's pid reports it. The monitor reports itself. */
	bool forks = op == op_clone || op == op_setns;
	if (result == 0 && (shim->relay >= 0 || (forks && shim->child == 0)))
		return 0;
	report(index, started, result < 0 ? errno : 0, op == op_monitor ? getpid() : (int)shim->child);
	return result;
}

/* The command runs: what the child had open for the plan was closed by its exec, or by its end. */
void report_started(const struct shim *shim)
{
	report(shim->last, now_us(), 0, (int)shim->child);
}

/* The command has ended: the number behind the last instruction's, with the exit code in the place of the pid. We stay until the
 * engine has heard it: a signal that it passes on meanwhile would find nobody, and the error would cost it what it has not read yet. */
void report_end(const struct shim *shim, int code)
{
	char word;
	report(shim->last + 1, now_us(), 0, code);
	shutdown(REPORT_FD, SHUT_WR);
	while (recv(REPORT_FD, &word, 1, 0) > 0)
		;
}
