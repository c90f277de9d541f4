/* What a container asks the kernel for: prints the name of each call and "ok", or its error. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *name, long result)
{
	printf("%s %s\n", name, result < 0 ? strerrorname_np(errno) : "ok");
	fflush(stdout);
}

/* A child that does nothing, made by clone with these flags. */
static long clone_with(unsigned long flags)
{
	long pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid((pid_t)pid, NULL, 0);
	return pid;
}

static long clone3_once(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid((pid_t)pid, NULL, 0);
	return pid;
}

/* None of these would do any harm if it were let through: what they ask for is not there. */
static void ask(void)
{
	uint64_t nothing[16] = { 0 };
	say("mount", syscall(SYS_mount, "none", "/no/such", "tmpfs", 0, NULL));
	say("umount2", syscall(SYS_umount2, "/no/such", 0));
	say("pivot_root", syscall(SYS_pivot_root, "/no/such", "/no/such"));
	say("clone", clone_with(0));
	say("clone-newuser", clone_with(CLONE_NEWUSER));
	say("clone3", clone3_once());
	say("setns", syscall(SYS_setns, -1, 0));
	say("bpf", syscall(SYS_bpf, 5, nothing, sizeof(nothing)));
	say("perf_event_open", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
	say("init_module", syscall(SYS_init_module, NULL, 0, ""));
	say("finit_module", syscall(SYS_finit_module, -1, "", 0));
	say("delete_module", syscall(SYS_delete_module, "no_such_module", 0));
	say("open_by_handle_at", syscall(SYS_open_by_handle_at, -1, nothing, 0));
	say("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
	say("syslog", syscall(SYS_syslog, 10, NULL, 0));
	say("swapon", syscall(SYS_swapon, "/no/such", 0));
	say("acct", syscall(SYS_acct, "/no/such"));
	say("settimeofday", syscall(SYS_settimeofday, NULL, NULL));
	say("io_uring_setup", syscall(SYS_io_uring_setup, 1, NULL));
	say("userfaultfd", syscall(SYS_userfaultfd, ~0));
	say("socket-inet", syscall(SYS_socket, 2, 1, 0));
	say("socket-alg", syscall(SYS_socket, 38, 5, 0));
	say("socket-vsock", syscall(SYS_socket, 40, 1, 0));
	say("personality", personality(0xffffffff));
	say("personality-odd", personality(ADDR_COMPAT_LAYOUT));
	say("chroot", syscall(SYS_chroot, "/"));
	say("traceme", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	say("unshare", syscall(SYS_unshare, CLONE_NEWUSER));
	say("newer-than-all", syscall(5000));
}

#ifdef __x86_64__
/* The door that 32-bit programs use; its numbers are others. */
static long door32(long number, long argument)
{
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(argument), "c"(0), "d"(0), "S"(0), "D"(0) : "memory");
	errno = result < 0 ? (int)-result : 0;
	return result < 0 ? -1 : result;
}

static void ask32(void)
{
	say("32-getpid", door32(20, 0));
	say("32-umount", door32(22, 0));
}
#else
static void ask32(void)
{
}
#endif

/* Becomes nobody and runs a program with a setuid bit: who is it then? */
static int run_as_nobody(char *program)
{
	char *argv[] = { program, "whoami", NULL };
	if (setresgid(65534, 65534, 65534) < 0 || setresuid(65534, 65534, 65534) < 0)
		return 1;
	execv(program, argv);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "nobody") == 0)
		return run_as_nobody(argv[2]);
	if (argc > 1 && strcmp(argv[1], "whoami") == 0)
		return printf("%d\n", (int)geteuid()) < 0;
	ask();
	ask32();
	return 0;
}
