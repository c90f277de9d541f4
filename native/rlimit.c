/* Limits on each process. */
#include "shim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct flag resources[] = {
	{ "core", RLIMIT_CORE },
	{ "cpu", RLIMIT_CPU },
	{ "data", RLIMIT_DATA },
	{ "fsize", RLIMIT_FSIZE },
	{ "locks", RLIMIT_LOCKS },
	{ "memlock", RLIMIT_MEMLOCK },
	{ "msgqueue", RLIMIT_MSGQUEUE },
	{ "nice", RLIMIT_NICE },
	{ "nofile", RLIMIT_NOFILE },
	{ "nproc", RLIMIT_NPROC },
	{ "rss", RLIMIT_RSS },
	{ "rtprio", RLIMIT_RTPRIO },
	{ "rttime", RLIMIT_RTTIME },
	{ "sigpending", RLIMIT_SIGPENDING },
	{ "stack", RLIMIT_STACK },
	{ NULL, 0 },
};

static rlim_t parse_limit(const char *word)
{
	return strcmp(word, "unlimited") == 0 ? RLIM_INFINITY : strtoull(word, NULL, 10);
}

/* rlimit NAME SOFT HARD: numbers, or "unlimited". */
int op_rlimit(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	struct rlimit64 limit = { .rlim_cur = parse_limit(argv[2]), .rlim_max = parse_limit(argv[3]) };
	for (const struct flag *resource = resources; resource->name != NULL; resource++)
		if (strcmp(resource->name, argv[1]) == 0)
			return (int)syscall(SYS_prlimit64, 0, resource->value, &limit, NULL);
	errno = EINVAL;
	return -1;
}
