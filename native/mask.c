/* Parts of /proc and /sys that are not for a container. Each is opened first, and made sure of; what then covers it goes onto the open file,
 * so that no link can lead the mount elsewhere. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { HARMLESS = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV };

static bool is_kernels(int fd)
{
	struct statfs fs;
	return fstatfs(fd, &fs) == 0 && (fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC);
}

/* Closes fd and fails. */
static int refuse(int fd, int error)
{
	close(fd);
	errno = error;
	return -1;
}

static int open_kernel_file(const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
	return fd < 0 || is_kernels(fd) ? fd : refuse(fd, EXDEV);
}

static int empty_directory(void)
{
	int fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -1;
	int tree = -1;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "555", 0) == 0 &&
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		tree = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, HARMLESS);
	int error = errno;
	close(fs);
	errno = error;
	return tree;
}

static int clone_mount(int fd)
{
	return (int)syscall(SYS_open_tree, fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
}

/* Something else that is called /dev/null would be shown in the place of what it is to hide. */
static int null_device(void)
{
	struct stat st;
	int fd = open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3))
		return refuse(fd, ENODEV);
	int tree = clone_mount(fd);
	int error = errno;
	close(fd);
	errno = error;
	return tree;
}

static int cover(int target)
{
	struct stat st;
	if (fstat(target, &st) < 0)
		return -1;
	return S_ISDIR(st.st_mode) ? empty_directory() : null_device();
}

static int itself_readonly(int target)
{
	struct mount_attr attributes = { .attr_set = HARMLESS };
	int tree = clone_mount(target);
	if (tree < 0)
		return -1;
	if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof(attributes)) < 0)
		return refuse(tree, errno);
	return tree;
}

/* Mounts what make() gives on each path. One that this kernel does not have needs nothing. */
static int mount_over(char **paths, int (*make)(int target))
{
	for (; *paths != NULL; paths++) {
		int target = open_kernel_file(*paths);
		if (target < 0 && errno == ENOENT)
			continue;
		if (target < 0)
			return -1;
		int tree = make(target);
		if (tree < 0)
			return refuse(target, errno);
		long result = syscall(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
		int error = errno;
		close(tree);
		if (result < 0)
			return refuse(target, error);
		close(target);
	}
	return 0;
}

/* mask PATH…: an empty directory or the null device over each. */
int op_mask(struct shim *shim, int argc, char **argv)
{
	return mount_over(argv + 1, cover);
}

/* readonly PATH…: each over itself, to read only. */
int op_readonly(struct shim *shim, int argc, char **argv)
{
	return mount_over(argv + 1, itself_readonly);
}
