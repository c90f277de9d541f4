/* The shim: carries out a plan, one instruction = one system call (or one write to a kernel file). */
#ifndef SHIM_H
#define SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What docker exits with when the engine, and not the command, failed. */
#define EXIT_ENGINE 125

/* The descriptor on which reports go out to the engine. What comes in is bytes: GO for a child in `wait`, else the
 * number of a signal for the command. */
#define REPORT_FD 3
#define GO 0

/* The descriptor from which the plan is read. Not its arguments: every process of the host can read those. */
#define PLAN_FD 4

struct instruction {
	int argc; /* at least 1 */
	char **argv; /* argv[0] is the op's name; NULL-terminated */
};

struct plan {
	int count;
	struct instruction *instructions;
};

struct shim {
	pid_t child; /* the container's first process, as the parent sees it; 0 in the child and before `clone` */
	int link; /* socket between parent and child: a dead peer shows as a hang-up */
	bool has_terminal; /* stdin, stdout and stderr are a terminal of the container's own */
};

/* An op returns 0, or -1 with errno set. */
typedef int op_function(struct shim *shim, int argc, char **argv);

int plan_parse(struct plan *plan, int count, char **words);
int plan_read(struct plan *plan, int fd);
op_function *op_find(const struct instruction *instruction);
int run_instruction(struct shim *shim, int index, const struct instruction *instruction);
int wait_for_parent(const struct shim *shim);
int supervise(struct shim *shim);
int exit_code(int status);

op_function
	op_chdir,
	op_clone,
	op_env,
	op_exec,
	op_init,
	op_loopback,
	op_mask,
	op_mkdir,
	op_mknod,
	op_mount,
	op_mount_setattr,
	op_move_mount,
	op_open_tree,
	op_pivot_root,
	op_pty,
	op_readonly,
	op_sethostname,
	op_symlink,
	op_unshare,
	op_user,
	op_wait,
	op_write;

/* A number for a comma-separated list of names ("bind,ro"); -1 with EINVAL for an unknown one; 0 for "-". */
struct flag {
	const char *name;
	unsigned long value;
};
long flags_parse(const struct flag *table, const char *names);

#endif
