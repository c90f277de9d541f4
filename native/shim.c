/* mydocker-shim: runs the plan that comes in on descriptor 4, or that a fork server receives, instruction by instruction.
 * What stands after `monitor` runs in a process that stays when the engine has gone; this one relays for it. What stands after
 * `clone` runs in yet another one, the container's first; its parent then supervises it. */
#include "shim.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What is missing of stdin, stdout, stderr and the report channel becomes /dev/null: no later open() lands there. */
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
	struct shim shim = { .child = 0, .link = -1, .relay = -1 };
	/* Started by a word, it is something else. */
	if (argc > 1 && strcmp(argv[1], "resolver") == 0)
		return resolver_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "hold") == 0)
		return hold_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "notify") == 0)
		return notify_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "session") == 0)
		return session_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "resize") == 0)
		return resize_main(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "raw") == 0)
		return raw_main(argc - 1, argv + 1);
	static struct plan plan;
	if (run_readonly(argv) < 0) {
		perror("mydocker-shim: cannot protect its own file");
		return EXIT_ENGINE;
	}
	bool forks = argc > 2 && strcmp(argv[1], "fork-server") == 0;
	if (forks && serve_forks(argv[2]) < 0) {
		perror("mydocker-shim: cannot listen");
		return EXIT_ENGINE;
	}
	if ((forks ? plan_receive(&plan, REPORT_FD) : plan_read(&plan, PLAN_FD)) < 0) {
		perror("mydocker-shim: cannot read the plan");
		return EXIT_ENGINE;
	}
	/* A directory of the host that the caller left open would lead out of the container's root. */
	if (close_range(PLAN_FD, ~0U, 0) < 0) {
		perror("mydocker-shim: cannot close what it inherited");
		return EXIT_ENGINE;
	}
	fill_descriptors();
	/* Not for the command. */
	fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
	shim.last = plan.count - 1;
	for (int i = 0; i < plan.count; i++) {
		if (run_instruction(&shim, i, &plan.instructions[i]) < 0)
			return EXIT_ENGINE;
		if (shim.relay >= 0)
			return relay(&shim);
		if (shim.entered)
			hand_over(&shim);
		if (shim.child > 0)
			return supervise(&shim);
	}
	return 0;
}
