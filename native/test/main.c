#include "test.h"

#include <stdio.h>

static int checked, failed;

void check(bool holds, const char *condition, const char *file, int line)
{
	checked++;
	if (holds)
		return;
	failed++;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
}

int main(void)
{
	test_plan();
	test_ops();
	test_dns();
	test_flags();
	test_utf8();
	printf("%d checks, %d failed\n", checked, failed);
	return failed == 0 ? 0 : 1;
}
