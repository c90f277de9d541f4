/* The networks of a container that is there already. */
#include "shim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int fail(const struct instruction *instruction)
{
	fputs(instruction->argv[0], stderr);
	for (int i = 1; i < instruction->argc; i++)
		fprintf(stderr, " %s", instruction->argv[i]);
	fprintf(stderr, ": %s\n", strerror(errno));
	return 1;
}

/* plug WORD…: instructions as in a plan, for the networks of a container that is there. */
int plug_main(int argc, char **argv)
{
	static struct plan plan;
	if (plan_parse(&plan, argc - 1, argv + 1) < 0) {
		perror("plug");
		return 1;
	}
	for (int i = 0; i < plan.count; i++) {
		const struct instruction *instruction = &plan.instructions[i];
		op_function *op = op_find(instruction);
		if (op == NULL || op(NULL, instruction->argc, instruction->argv) < 0)
			return fail(instruction);
	}
	return 0;
}
