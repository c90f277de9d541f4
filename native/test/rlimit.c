#include "../shim.h"
#include "test.h"

#include <errno.h>
#include <sys/resource.h>

#define RLIMIT(name, soft, hard) op_rlimit(NULL, 4, (char *[]){ "rlimit", name, soft, hard, NULL })

static bool limits(void)
{
	struct rlimit now;
	return RLIMIT("core", "5", "10") == 0 && getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_cur == 5 && now.rlim_max == 10 &&
	       RLIMIT("nofile", "20", "20") == 0 && getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == 20;
}

static bool refuses_what_makes_no_sense(void)
{
	return RLIMIT("files", "1", "1") < 0 && errno == EINVAL && RLIMIT("core", "2", "1") < 0 && errno == EINVAL;
}

void test_rlimit(void)
{
	CHECK(in_child(limits));
	CHECK(in_child(refuses_what_makes_no_sense));
}
