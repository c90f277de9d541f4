/* The shim: carries out a plan, one instruction = one small step, mostly one system call or one write to a kernel file. */
#ifndef SHIM_H
#define SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What docker exits with when the engine, and not the command, failed. */
#define EXIT_ENGINE 125

/* The container goes on, and we don't: the user typed the keys for that, or their terminal is gone. */
#define EXIT_DETACHED 1

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
	int last; /* index of the plan's last instruction, the command */
	pid_t child; /* the container's first process, as the parent sees it; 0 in the child and before `clone` */
	int link; /* socket between parent and child: a dead peer shows as a hang-up */
	int relay; /* socket to the monitor, in the process that stays with the engine; else -1 */
	const char *relay_directory; /* where the monitor's socket is */
	long relay_mode; /* MODE_ATTACH, MODE_STDIN, MODE_TERMINAL */
	bool entered; /* the child is inside a container, and our parent takes it over */
	bool is_monitor; /* true in the process that op_monitor has forked */
	bool owns_stdio; /* in the child: stdin, stdout and stderr are the container's own */
};

/* An op returns 0, or -1 with errno set. */
typedef int op_function(struct shim *shim, int argc, char **argv);

int run_readonly(char **argv);
int plan_parse(struct plan *plan, int count, char **words);
int plan_read(struct plan *plan, int fd);
int plan_receive(struct plan *plan, int fd);
int serve_forks(const char *path);
op_function *op_find(const struct instruction *instruction);
int run_instruction(struct shim *shim, int index, const struct instruction *instruction);
void report_started(const struct shim *shim);
void report_end(const struct shim *shim, int code);
int wait_for_parent(const struct shim *shim);
int begin_child(const struct shim *shim);
_Noreturn void hand_over(const struct shim *shim);
bool take_over(struct shim *shim);
int supervise(struct shim *shim);
int relay(const struct shim *shim);
int resolver_main(int argc, char **argv);
int hold_main(int argc, char **argv);
int notify_main(int argc, char **argv);
int session_main(int argc, char **argv);
int resize_main(int argc, char **argv);
int raw_main(int argc, char **argv);
void detach(void);
int exit_code(int status);
bool has_started_at(const char *pid, const char *time);
int *tree_slot(const char *word);
int enter_pid(const char *pid, const char *time);
void leave_pid(int own);
ssize_t decode_hex(const char *text, void *bytes, size_t size);

op_function
	op_address,
	op_at_exit,
	op_attach,
	op_cable,
	op_bounding,
	op_capabilities,
	op_cgroup_device,
	op_chdir,
	op_chroot,
	op_clone,
	op_default_route,
	op_env,
	op_exec,
	op_init,
	op_keys,
	op_link_up,
	op_listen,
	op_log,
	op_join_ipc,
	op_join_network,
	op_loopback,
	op_mask,
	op_mkdir,
	op_mknod,
	op_monitor,
	op_mount,
	op_mount_setattr,
	op_move_mount,
	op_no_new_privs,
	op_open_terminal,
	op_open_tree,
	op_pipes,
	op_pivot_root,
	op_pty,
	op_readonly,
	op_record,
	op_receive,
	op_send,
	op_rlimit,
	op_seccomp,
	op_setdomainname,
	op_sethostname,
	op_setns,
	op_share,
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

extern const struct flag namespaces[];

#endif
