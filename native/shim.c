/* mydocker-shim PLAN…: runs a plan, instruction by instruction.
 * What stands before `clone` runs in this process, what stands after it in the new one; this one then waits. */
#include "shim.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* What is missing of stdin, stdout, stderr and the report channel becomes /dev/null, so that no later open() lands there. */
static void fill_descriptors(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= REPORT_FD);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct shim shim = { .child = 0, .link = -1 };
	static struct plan plan;
	if (plan_parse(&plan, argc - 1, argv + 1) < 0) {
		perror("mydocker-shim: cannot read the plan");
		return EXIT_ENGINE;
	}
	fill_descriptors();
	/* Not for the command. */
	fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
	for (int i = 0; i < plan.count; i++) {
		if (run_instruction(&shim, i, &plan.instructions[i]) < 0)
			return EXIT_ENGINE;
		if (shim.child > 0)
			return supervise(&shim);
	}
	return 0;
}
