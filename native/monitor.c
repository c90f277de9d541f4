/* The monitor: a process between the engine and the container that stays when the engine has gone. */
#include "monitor.h"
#include "clients.h"
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const struct flag modes[] = {
	{ "attach", MODE_ATTACH },
	{ "stdin", MODE_STDIN },
	{ "terminal", MODE_TERMINAL },
	{ NULL, 0 },
};

/* Of what tells how the command ended, in bytes. */
enum { RECORD_SIZE = 128 };

static const char *record_path;
static char unfinished[4096];
static int record;
static char **exit_command;

/* Nothing of the engine's: neither its terminal nor the pipes that its callers wait for. */
static int leave_stdio(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -1;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (dup2(null, fd) < 0)
			return -1;
	return close(null);
}

static int become_monitor(struct shim *shim, long mode, int client)
{
	shim->is_monitor = true;
	/* A session of its own: what ends the engine's terminal does not end this. */
	if (setsid() < 0 || chdir("/") < 0 || leave_stdio() < 0)
		return -1;
	if ((mode & MODE_ATTACH) != 0)
		return client_adopt(client, (mode & MODE_STDIN) != 0);
	return close(client);
}

static void become_relay(struct shim *shim, long mode, int server)
{
	if ((mode & MODE_ATTACH) == 0)
		_exit(0);
	shim->relay = server;
	shim->relay_mode = mode;
}

long mode_parse(const char *names)
{
	return flags_parse(modes, names);
}

/* monitor DIRECTORY MODE: the rest of the plan runs in a process of its own, whose socket will be in DIRECTORY. This one stays as
 * its first client if MODE has "attach", with "stdin" to read from and a "terminal" on the other side; "-" ends it. */
int op_monitor(struct shim *shim, int argc, char **argv)
{
	int ends[2];
	long mode = mode_parse(argv[2]);
	shim->relay_directory = argv[1];
	if (mode < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	pid_t pid = fork();
	if (pid < 0)
		return -1;
	close(ends[pid == 0 ? 0 : 1]);
	if (pid == 0)
		return become_monitor(shim, mode, ends[1]);
	become_relay(shim, mode, ends[0]);
	return 0;
}

/* record FILE: what tells how the command ended, once it has. Its room is taken before: the command may fill the disk. */
int op_record(struct shim *shim, int argc, char **argv)
{
	record_path = argv[1];
	snprintf(unfinished, sizeof(unfinished), "%s.new", record_path);
	record = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (record < 0)
		return -1;
	errno = posix_fallocate(record, 0, RECORD_SIZE);
	return errno == 0 ? 0 : -1;
}

/* at_exit COMMAND ARG…: what the monitor becomes in the end, if there is no engine to do it. */
int op_at_exit(struct shim *shim, int argc, char **argv)
{
	exit_command = argv + 1;
	return 0;
}

/* Under another name until it is whole: a reader finds all of it or nothing. */
static void write_record(int code)
{
	char text[RECORD_SIZE], time[64];
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &utc);
	int length = snprintf(text, sizeof(text), "{\"exitCode\":%d,\"finishedAt\":\"%s.%09ldZ\"}\n", code, time, now.tv_nsec);
	bool failed = pwrite(record, text, (size_t)length, 0) != length || ftruncate(record, length) < 0;
	if (failed || rename(unfinished, record_path) < 0)
		unlink(unfinished);
}

/* The command has ended with this code. Returns only if an engine is there to see to the rest. */
void monitor_end(int code, bool has_engine)
{
	sigset_t none;
	if (record_path != NULL)
		write_record(code);
	clients_finish(code);
	if (has_engine || exit_command == NULL)
		return;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv(exit_command[0], exit_command);
}
