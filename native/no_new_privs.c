/* No program gives more rights than its caller has: setuid bits and file capabilities count for nothing from here on. */
#include "shim.h"

#include <sys/prctl.h>

/* no_new_privs */
int op_no_new_privs(struct shim *shim, int argc, char **argv)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
