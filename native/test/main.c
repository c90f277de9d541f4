#include "test.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int checked, failed;

void check(bool holds, const char *condition, const char *file, int line)
{
	checked++;
	if (holds)
		return;
	failed++;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
}

bool in_child(bool (*body)(void))
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0)
		_exit(body() ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int main(void)
{
	test_plan();
	test_ops();
	test_dns();
	test_flags();
	test_utf8();
	test_capabilities();
	test_mask();
	test_rlimit();
	test_seccomp();
	printf("%d checks, %d failed\n", checked, failed);
	return failed == 0 ? 0 : 1;
}
