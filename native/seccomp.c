/* A filter for system calls, which every process of the container inherits and none can take off. */
#include "shim.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct flag filter_flags[] = {
	{ "log", SECCOMP_FILTER_FLAG_LOG },
	{ "spec_allow", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	{ "tsync", SECCOMP_FILTER_FLAG_TSYNC },
	{ NULL, 0 },
};

/* seccomp FLAGS PROGRAM: the instructions in hexadecimal. Needs CAP_SYS_ADMIN, or no_new_privs. */
int op_seccomp(struct shim *shim, int argc, char **argv)
{
	static struct sock_filter instructions[BPF_MAXINSNS];
	(void)shim;
	(void)argc;
	long flags = flags_parse(filter_flags, argv[1]);
	ssize_t length = decode_hex(argv[2], instructions, sizeof(instructions));
	if (flags < 0 || length < 0)
		return -1;
	struct sock_fprog program = {
		.len = (unsigned short)((size_t)length / sizeof(*instructions)),
		.filter = instructions,
	};
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0 ? 0 : -1;
}
