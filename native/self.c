/* The shim's own file, as a container can see it. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char self[] = "/proc/self/exe";

/* A copy of the mount that our file is on, attached nowhere. What is read-only is the mount: the file stays one, with one copy in
 * memory, but nothing that was opened by way of this mount can ever be written. */
static int open_readonly(void)
{
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY };
	int tree = (int)syscall(SYS_open_tree, AT_FDCWD, self, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0)
		return -1;
	return syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) < 0 ? -1 : tree;
}

/* In a container /proc/PID/exe leads to the file of a process that enters it. Opened there, kept open, and written to once nobody
 * runs it any more, it would be the container's program that the engine starts next, on the host (CVE-2019-5736). */
int run_readonly(char **argv)
{
	struct statvfs file;
	if (statvfs(self, &file) < 0)
		return -1;
	if ((file.f_flag & ST_RDONLY) == 0) {
		int fd = open_readonly();
		if (fd >= 0)
			syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
		/* Who may not mount cannot enter a container either. */
		return errno == EPERM ? 0 : -1;
	}
	/* The kernel named us after a descriptor. */
	return prctl(PR_SET_NAME, "mydocker-shim");
}
