#include "../shim.h"
#include "test.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The sets' lower halves. */
static struct __user_cap_data_struct own(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct halves[2] = { 0 };
	syscall(SYS_capget, &header, halves);
	return halves[0];
}

static bool apply(op_function *op, char *names)
{
	return op(NULL, 2, (char *[]){ "op", names, NULL }) == 0;
}

static bool keeps_one(void)
{
	if (!apply(op_bounding, "chown,kill") || !apply(op_capabilities, "kill"))
		return false;
	struct __user_cap_data_struct sets = own();
	return sets.effective == 1U << CAP_KILL && sets.permitted == 1U << CAP_KILL && sets.inheritable == 0 &&
	       prctl(PR_CAPBSET_READ, CAP_CHOWN) == 1 && prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) == 0;
}

static bool keeps_none(void)
{
	return apply(op_bounding, "-") && apply(op_capabilities, "-") && own().permitted == 0 &&
	       prctl(PR_CAPBSET_READ, CAP_KILL) == 0;
}

static bool holds_on_through_a_change_of_user(void)
{
	if (!apply(op_bounding, "kill") || setresuid(1, 1, 1) < 0)
		return false;
	bool held = (own().effective & 1U << CAP_SYS_ADMIN) != 0;
	return held && apply(op_capabilities, "kill") && own().permitted == 0;
}

static bool refuses_what_it_does_not_know(void)
{
	return !apply(op_bounding, "chown,nonsense") && !apply(op_capabilities, "CHOWN");
}

void test_capabilities(void)
{
	CHECK(in_child(refuses_what_it_does_not_know));
	if (geteuid() != 0)
		return;
	CHECK(in_child(keeps_one));
	CHECK(in_child(keeps_none));
	CHECK(in_child(holds_on_through_a_change_of_user));
}
