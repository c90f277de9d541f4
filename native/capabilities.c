/* Capabilities: the superuser's rights, one by one. */
#include "shim.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(number) (1UL << (number))

static const struct flag capabilities[] = {
	{ "all", ~0UL >> 1 },
	{ "audit_control", BIT(CAP_AUDIT_CONTROL) },
	{ "audit_read", BIT(CAP_AUDIT_READ) },
	{ "audit_write", BIT(CAP_AUDIT_WRITE) },
	{ "block_suspend", BIT(CAP_BLOCK_SUSPEND) },
	{ "bpf", BIT(CAP_BPF) },
	{ "checkpoint_restore", BIT(CAP_CHECKPOINT_RESTORE) },
	{ "chown", BIT(CAP_CHOWN) },
	{ "dac_override", BIT(CAP_DAC_OVERRIDE) },
	{ "dac_read_search", BIT(CAP_DAC_READ_SEARCH) },
	{ "fowner", BIT(CAP_FOWNER) },
	{ "fsetid", BIT(CAP_FSETID) },
	{ "ipc_lock", BIT(CAP_IPC_LOCK) },
	{ "ipc_owner", BIT(CAP_IPC_OWNER) },
	{ "kill", BIT(CAP_KILL) },
	{ "lease", BIT(CAP_LEASE) },
	{ "linux_immutable", BIT(CAP_LINUX_IMMUTABLE) },
	{ "mac_admin", BIT(CAP_MAC_ADMIN) },
	{ "mac_override", BIT(CAP_MAC_OVERRIDE) },
	{ "mknod", BIT(CAP_MKNOD) },
	{ "net_admin", BIT(CAP_NET_ADMIN) },
	{ "net_bind_service", BIT(CAP_NET_BIND_SERVICE) },
	{ "net_broadcast", BIT(CAP_NET_BROADCAST) },
	{ "net_raw", BIT(CAP_NET_RAW) },
	{ "perfmon", BIT(CAP_PERFMON) },
	{ "setfcap", BIT(CAP_SETFCAP) },
	{ "setgid", BIT(CAP_SETGID) },
	{ "setpcap", BIT(CAP_SETPCAP) },
	{ "setuid", BIT(CAP_SETUID) },
	{ "sys_admin", BIT(CAP_SYS_ADMIN) },
	{ "sys_boot", BIT(CAP_SYS_BOOT) },
	{ "sys_chroot", BIT(CAP_SYS_CHROOT) },
	{ "sys_module", BIT(CAP_SYS_MODULE) },
	{ "sys_nice", BIT(CAP_SYS_NICE) },
	{ "sys_pacct", BIT(CAP_SYS_PACCT) },
	{ "sys_ptrace", BIT(CAP_SYS_PTRACE) },
	{ "sys_rawio", BIT(CAP_SYS_RAWIO) },
	{ "sys_resource", BIT(CAP_SYS_RESOURCE) },
	{ "sys_time", BIT(CAP_SYS_TIME) },
	{ "sys_tty_config", BIT(CAP_SYS_TTY_CONFIG) },
	{ "syslog", BIT(CAP_SYSLOG) },
	{ "wake_alarm", BIT(CAP_WAKE_ALARM) },
	{ NULL, 0 },
};

/* Also what this program has no name for. The kernel says EINVAL to the first number that it does not know. */
static int drop_others(unsigned long kept)
{
	for (unsigned long number = 0; prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++)
		if ((kept & BIT(number)) == 0 && prctl(PR_CAPBSET_DROP, number, 0, 0, 0) < 0)
			return -1;
	return 0;
}

/* bounding NAMES: no program that is executed from now on gets any other, not even a setuid one. What this process
 * itself has it keeps for its last steps, also when it changes its user. */
int op_bounding(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	long kept = flags_parse(capabilities, argv[1]);
	if (kept < 0 || drop_others((unsigned long)kept) < 0 || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
}

/* The kernel splits the sets into two halves of 32 bits. */
static int limit(uint64_t kept)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct halves[2];
	if (syscall(SYS_capget, &header, halves) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		/* What this process does not have it cannot pass on. */
		halves[i].permitted &= (uint32_t)(kept >> (32 * i));
		halves[i].effective = halves[i].permitted;
		halves[i].inheritable = 0;
	}
	return (int)syscall(SYS_capset, &header, halves);
}

/* capabilities NAMES: of this process itself; none for a user that is not the superuser, as after any change of user. */
int op_capabilities(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	long kept = flags_parse(capabilities, argv[1]);
	if (kept < 0 || prctl(PR_SET_SECUREBITS, 0, 0, 0, 0) < 0)
		return -1;
	return limit(geteuid() == 0 ? (uint64_t)kept : 0);
}
