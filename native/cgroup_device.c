/* The allow-list for devices of a v2 cgroup: a program that the kernel asks. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 4096 }; /* instructions */

static int load(const struct bpf_insn *instructions, size_t count)
{
	union bpf_attr attributes = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insns = (uintptr_t)instructions,
		.insn_cnt = (uint32_t)count,
		.license = (uintptr_t) "MIT",
	};
	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof(attributes));
}

/* It stays for as long as the cgroup does. Those of the cgroups above are asked, too. */
static int attach(int cgroup, int program)
{
	union bpf_attr attributes = {
		.target_fd = (uint32_t)cgroup,
		.attach_bpf_fd = (uint32_t)program,
		.attach_type = BPF_CGROUP_DEVICE,
		.attach_flags = BPF_F_ALLOW_MULTI,
	};
	return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attributes, sizeof(attributes));
}

static int guard(int cgroup, const struct bpf_insn *instructions, size_t count)
{
	int program = load(instructions, count);
	if (program < 0)
		return -1;
	int result = attach(cgroup, program), error = errno;
	close(program);
	errno = error;
	return result;
}

/* cgroup_device DIRECTORY PROGRAM: the instructions in hexadecimal. */
int op_cgroup_device(struct shim *shim, int argc, char **argv)
{
	static struct bpf_insn instructions[MOST];
	(void)shim;
	(void)argc;
	ssize_t length = decode_hex(argv[2], instructions, sizeof(instructions));
	int cgroup = length < 0 ? -1 : open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroup < 0)
		return -1;
	int result = guard(cgroup, instructions, (size_t)length / sizeof(*instructions)), error = errno;
	close(cgroup);
	errno = error;
	return result;
}
