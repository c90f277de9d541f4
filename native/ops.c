/* The ops, one line each. */
#include "shim.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name;
	op_function *op;
	int words; /* at least so many after the name */
} ops[] = {
	{ "address", op_address, 3 },
	{ "at_exit", op_at_exit, 1 },
	{ "attach", op_attach, 2 },
	{ "cable", op_cable, 5 },
	{ "bounding", op_bounding, 1 },
	{ "capabilities", op_capabilities, 1 },
	{ "cgroup_device", op_cgroup_device, 2 },
	{ "chdir", op_chdir, 1 },
	{ "chroot", op_chroot, 1 },
	{ "clone", op_clone, 1 },
	{ "default_route", op_default_route, 2 },
	{ "env", op_env, 0 },
	{ "exec", op_exec, 1 },
	{ "init", op_init, 0 },
	{ "keys", op_keys, 1 },
	{ "link_up", op_link_up, 1 },
	{ "listen", op_listen, 2 },
	{ "log", op_log, 5 },
	{ "join_ipc", op_join_ipc, 2 },
	{ "join_network", op_join_network, 1 },
	{ "loopback", op_loopback, 0 },
	{ "mask", op_mask, 1 },
	{ "mkdir", op_mkdir, 1 },
	{ "mknod", op_mknod, 3 },
	{ "monitor", op_monitor, 2 },
	{ "mount", op_mount, 5 },
	{ "mount_setattr", op_mount_setattr, 2 },
	{ "move_mount", op_move_mount, 2 },
	{ "no_new_privs", op_no_new_privs, 0 },
	{ "open_terminal", op_open_terminal, 1 },
	{ "open_tree", op_open_tree, 2 },
	{ "pipes", op_pipes, 1 },
	{ "pivot_root", op_pivot_root, 1 },
	{ "pty", op_pty, 2 },
	{ "readonly", op_readonly, 1 },
	{ "record", op_record, 1 },
	{ "receive", op_receive, 1 },
	{ "send", op_send, 2 },
	{ "rlimit", op_rlimit, 3 },
	{ "seccomp", op_seccomp, 2 },
	{ "setdomainname", op_setdomainname, 1 },
	{ "sethostname", op_sethostname, 1 },
	{ "setns", op_setns, 3 },
	{ "share", op_share, 4 },
	{ "symlink", op_symlink, 2 },
	{ "unshare", op_unshare, 1 },
	{ "user", op_user, 1 },
	{ "wait", op_wait, 0 },
	{ "write", op_write, 2 },
};

/* NULL with errno set for an op that is unknown or lacks arguments. */
op_function *op_find(const struct instruction *instruction)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (strcmp(ops[i].name, instruction->argv[0]) != 0)
			continue;
		errno = EINVAL;
		return instruction->argc > ops[i].words ? ops[i].op : NULL;
	}
	errno = ENOSYS;
	return NULL;
}

long flags_parse(const struct flag *table, const char *names)
{
	long flags = 0;
	if (strcmp(names, "-") == 0)
		return 0;
	for (const char *name = names; *name != '\0';) {
		size_t length = strcspn(name, ",");
		const struct flag *flag = table;
		while (flag->name != NULL && (strlen(flag->name) != length || strncmp(flag->name, name, length) != 0))
			flag++;
		if (flag->name == NULL) {
			errno = EINVAL;
			return -1;
		}
		flags |= (long)flag->value;
		name += length + (name[length] == ',');
	}
	return flags;
}
