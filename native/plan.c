/* The plan's wire format: for each instruction its word count in decimal, then that many words. */
#include "shim.h"

#include <errno.h>
#include <stdlib.h>

/* -1 unless it is a plain decimal number from 1 to most. */
static int parse_count(const char *word, int most)
{
	char *end;
	errno = 0;
	long count = strtol(word, &end, 10);
	/* strtol also takes " 3" and "+3". */
	if (*word < '0' || *word > '9' || *end != '\0' || errno != 0 || count < 1 || count > most)
		return -1;
	return (int)count;
}

/* Points into words, which must stay alive; words[count] must be writable space for a NULL. */
int plan_parse(struct plan *plan, int count, char **words)
{
	plan->count = 0;
	plan->instructions = calloc((size_t)count + 1, sizeof(*plan->instructions));
	if (plan->instructions == NULL)
		return -1;
	for (int i = 0; i < count;) {
		int argc = parse_count(words[i], count - i - 1);
		if (argc < 0) {
			errno = EPROTO;
			return -1;
		}
		/* The count's own slot is free now: shift the words down, and the last slot ends the vector. */
		for (int k = 0; k < argc; k++)
			words[i + k] = words[i + k + 1];
		words[i + argc] = NULL;
		plan->instructions[plan->count++] = (struct instruction){ .argc = argc, .argv = words + i };
		i += argc + 1;
	}
	return 0;
}
