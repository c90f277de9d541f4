/* New namespaces, and what a new one needs at once. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct flag namespaces[] = {
	{ "cgroup", CLONE_NEWCGROUP },
	{ "ipc", CLONE_NEWIPC },
	{ "mount", CLONE_NEWNS },
	{ "network", CLONE_NEWNET },
	{ "pid", CLONE_NEWPID },
	{ "uts", CLONE_NEWUTS },
	{ NULL, 0 },
};

/* The child's end of its link. */
enum { LINK_FD = REPORT_FD + 1 };

/* Until a byte comes over the link; its end shows a parent that is gone. */
int wait_for_parent(const struct shim *shim)
{
	char go;
	ssize_t n;
	do
		n = read(shim->link, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ECANCELED;
	return n == 1 ? 0 : -1;
}

int begin_child(const struct shim *shim)
{
	/* A session of its own: Ctrl-C on the engine's terminal reaches the engine, which passes it on. */
	setsid();
	/* Not to outlive the parent; a death before this line shows in the next one. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -1;
	return wait_for_parent(shim);
}

/* What else the parent has open, directories and sockets of the host, is not for its child, and not only from exec on: a plan may
 * name /proc/self/fd, and in a container that runs others look on. */
static int keep_link(int link)
{
	if (link != LINK_FD && dup3(link, LINK_FD, O_CLOEXEC) < 0)
		return -1;
	return close_range(LINK_FD + 1, ~0U, 0);
}

static int become_child(struct shim *shim, const int ends[2])
{
	/* Whoever shares its processes with us could trace us, and speak for us, until exec. */
	if (prctl(PR_SET_DUMPABLE, 0) < 0 || keep_link(ends[1]) < 0)
		return -1;
	shim->link = LINK_FD;
	shim->child = 0;
	umask(022);
	return begin_child(shim);
}

static int become_parent(struct shim *shim, const int ends[2], pid_t child)
{
	close(ends[1]);
	shim->link = ends[0];
	shim->child = child;
	return 0;
}

/* From here on signals wait for supervise(), so that none is lost. In the child none ends the plan half-way; what is pending when
 * exec lets go of them is dropped, as a namespace's first process gets none that it does not handle. Not those for touching the
 * terminal from the background: they are to stop us, as they stop any program. */
static void hold_signals(void)
{
	sigset_t held;
	sigfillset(&held);
	sigdelset(&held, SIGTTIN);
	sigdelset(&held, SIGTTOU);
	sigprocmask(SIG_SETMASK, &held, NULL);
}

/* A child that is born in its cgroup never ran a moment outside it, and needs no move. */
static int open_cgroup(struct clone_args *args, const char *directory)
{
	int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	args->flags |= CLONE_INTO_CGROUP;
	args->cgroup = (unsigned int)fd;
	return fd;
}

/* clone NAMESPACES [CGROUP|- [PID START-TIME]]: everything after it in the plan runs in the child, once the parent has reported the
 * child's pid. CGROUP is a directory of the v2 tree. The child is in the PID namespace of that process: nobody can change their own. */
int op_clone(struct shim *shim, int argc, char **argv)
{
	long flags = flags_parse(namespaces, argv[1]);
	int ends[2], cgroup = -1, own = -1;
	struct clone_args args = { .flags = (uint64_t)flags, .exit_signal = SIGCHLD };
	if (flags < 0 || (argc > 2 && strcmp(argv[2], "-") != 0 && (cgroup = open_cgroup(&args, argv[2])) < 0))
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	if (argc > 4 && (own = enter_pid(argv[3], argv[4])) < 0)
		return -1;
	hold_signals();
	/* glibc has no wrapper for clone3; without CLONE_VM it returns twice, as fork does. */
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	int error = errno;
	/* What the monitor starts in the end is not for there. */
	if (own >= 0 && pid != 0)
		leave_pid(own);
	errno = error;
	if (pid < 0)
		return -1;
	if (cgroup >= 0)
		close(cgroup);
	return pid == 0 ? become_child(shim, ends) : become_parent(shim, ends, pid);
}

/* unshare NAMESPACES: for this process, of its own. */
int op_unshare(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	long flags = flags_parse(namespaces, argv[1]);
	return flags < 0 ? -1 : unshare((int)flags);
}

/* join_network PATH: the network namespace of somebody else, /proc/PID/ns/net. */
int op_join_network(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int result = setns(fd, CLONE_NEWNET);
	int error = errno;
	close(fd);
	errno = error;
	return result;
}

/* sethostname NAME */
int op_sethostname(struct shim *shim, int argc, char **argv)
{
	return sethostname(argv[1], strlen(argv[1]));
}

/* setdomainname NAME: what NIS calls it. Only few programs ask the kernel for it, most ask /etc/hosts. */
int op_setdomainname(struct shim *shim, int argc, char **argv)
{
	return setdomainname(argv[1], strlen(argv[1]));
}

/* loopback: a new network namespace has `lo`, but down. */
int op_loopback(struct shim *shim, int argc, char **argv)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	int result = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return result;
}
