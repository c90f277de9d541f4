/* What another container has, for one that is being made: while that one still sees the host, by whose numbers it finds the other. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How the helper of `share` ends: with the number of a descriptor, or with this and an errno. */
enum { FAILED = 128 };

/* Opened first: a number may have a new owner by now, and the descriptor stays with the one that it was opened for. */
static int open_namespace(const char *pid, const char *time, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%s/ns/%s", pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || has_started_at(pid, time))
		return fd;
	close(fd);
	errno = ESRCH;
	return -1;
}

static int enter_namespace(const char *pid, const char *time, const char *name, int type)
{
	int fd = open_namespace(pid, time, name);
	if (fd < 0)
		return -1;
	int result = setns(fd, type);
	int error = errno;
	close(fd);
	errno = error;
	return result;
}

/* join_ipc PID START-TIME: the namespace of shared memory and message queues of that process. */
int op_join_ipc(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	return enter_namespace(argv[1], argv[2], "ipc", CLONE_NEWIPC);
}

/* clone's own children go to that process's PID namespace from now on; returns what `leave_pid` needs to undo it. */
int enter_pid(const char *pid, const char *time)
{
	int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	if (own < 0 || enter_namespace(pid, time, "pid", CLONE_NEWPID) == 0)
		return own;
	int error = errno;
	close(own);
	errno = error;
	return -1;
}

void leave_pid(int own)
{
	setns(own, CLONE_NEWPID);
	close(own);
}

/* No link on the way: the other container made its files, and sees more of /proc than we may follow. */
static int open_shared(const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

static _Noreturn void fetch(char **argv)
{
	int place = enter_namespace(argv[2], argv[3], "mnt", CLONE_NEWNS) < 0 ? -1 : open_shared(argv[4]);
	if (place < 0)
		_exit(FAILED + errno);
	long tree = syscall(SYS_open_tree, place, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	int error = errno;
	close(place);
	_exit(tree < 0 || tree >= FAILED ? FAILED + (tree < 0 ? error : EMFILE) : (int)tree);
}

/* share SLOT PID START-TIME PATH: as open_tree, of what that process sees at PATH. A mount can be copied only by somebody who is in
 * its mount namespace. So a helper goes there, that has its descriptors in common with us, and leaves the copy among them. */
int op_share(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	struct clone_args args = { .flags = CLONE_FILES };
	int status, *tree = tree_slot(argv[1]);
	if (tree == NULL)
		return -1;
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		fetch(argv);
	if (pid < 0 || waitpid(pid, &status, __WALL) != pid)
		return -1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) >= FAILED) {
		errno = WIFEXITED(status) ? WEXITSTATUS(status) - FAILED : ECHILD;
		return -1;
	}
	*tree = WEXITSTATUS(status);
	return 0;
}
