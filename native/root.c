/* A root filesystem of its own. */
#include "shim.h"

#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

/* chroot DIRECTORY: for this process alone, which holds nothing open outside of it. */
int op_chroot(struct shim *shim, int argc, char **argv)
{
	if (chdir(argv[1]) < 0 || chroot(".") < 0)
		return -1;
	return chdir("/");
}

/* pivot_root DIRECTORY: which must be a mount point.
 * With "." twice the old root ends up stacked on the new one, so the image needs no directory for it, and umount takes
 * it away with everything mounted below: from here on no path leads out. */
int op_pivot_root(struct shim *shim, int argc, char **argv)
{
	if (chdir(argv[1]) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
		return -1;
	return chdir("/");
}
