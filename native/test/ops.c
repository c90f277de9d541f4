#include "../shim.h"
#include "test.h"

#include <errno.h>

static op_function *find(int argc, char *name)
{
	char *argv[] = { name, NULL };
	errno = 0;
	/* Looking an op up reads no more than its name. */
	return op_find(&(struct instruction){ .argc = argc, .argv = argv });
}

void test_ops(void)
{
	CHECK(find(2, "exec") == op_exec);
	CHECK(find(9, "exec") == op_exec);
	CHECK(find(1, "exec") == NULL && errno == EINVAL);
	CHECK(find(5, "mount") == NULL && errno == EINVAL);
	CHECK(find(6, "mount") == op_mount);
	CHECK(find(1, "nonsense") == NULL && errno == ENOSYS);
	CHECK(find(1, "") == NULL && errno == ENOSYS);
}
