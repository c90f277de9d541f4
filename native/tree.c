/* Mounts that are opened on the host and attached in the container. In between lies pivot_root: a source is looked up
 * while only the host is in sight, a target while only the container is, so no link of the image can lead out. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { MOST_TREES = 256, MOST_LINKS = 40 /* as many as the kernel follows */ };

static int trees[MOST_TREES]; /* descriptors of what is opened and not yet attached; 0 for none */

int *tree_slot(const char *word)
{
	char *end;
	unsigned long slot = strtoul(word, &end, 10);
	if (*end == '\0' && slot < MOST_TREES)
		return &trees[slot];
	errno = EINVAL;
	return NULL;
}

/* open_tree SLOT SOURCE [top]: a copy of the mount at SOURCE, with all below it unless told, attached nowhere yet. */
int op_open_tree(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	int *tree = tree_slot(argv[1]);
	if (tree == NULL)
		return -1;
	unsigned depth = argc > 3 ? 0 : AT_RECURSIVE;
	long fd = syscall(SYS_open_tree, AT_FDCWD, argv[2], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | depth);
	if (fd < 0)
		return -1;
	*tree = (int)fd;
	return 0;
}

/* mount_setattr SLOT ro: read-only, with all below it. */
int op_mount_setattr(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY };
	const int *tree = tree_slot(argv[1]);
	if (tree == NULL || strcmp(argv[2], "ro") != 0)
		return -1;
	return (int)syscall(SYS_mount_setattr, *tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof(attributes));
}

/* Links of the image are followed, those of /proc (which can lead anywhere) are not. */
static int open_path(const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* The last name of a path whose directory is open. */
static int make_entry(int directory, const char *name, bool as_directory)
{
	if (as_directory)
		return mkdirat(directory, name, 0755);
	int fd = openat(directory, name, O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	return fd < 0 ? -1 : close(fd);
}

static int make_path(char *path, bool as_directory, int links);

/* What a link leads to, when that is missing: a path of the container's, so it is made as every other. */
static int make_linked(int directory, const char *path, const char *name, bool as_directory, int links)
{
	char link[PATH_MAX];
	ssize_t length = readlinkat(directory, name, link, sizeof(link) - 1);
	if (length < 0)
		return errno == EINVAL ? 0 : -1; /* no link: somebody else was faster */
	while (length > 1 && link[length - 1] == '/')
		length--;
	link[length] = '\0';
	if (links == MOST_LINKS) {
		errno = ELOOP;
		return -1;
	}
	char *target;
	int kept = link[0] == '/' ? 0 : (int)(name - path);
	if (asprintf(&target, "%.*s%s", kept, path, link) < 0)
		return -1;
	int result = make_path(target, as_directory, links + 1);
	int error = errno;
	free(target);
	errno = error;
	return result;
}

/* Makes what is missing of a path, which it changes on the way and restores. */
static int make_path(char *path, bool as_directory, int links)
{
	char *name = strrchr(path, '/') + 1;
	bool top = name == path + 1;
	if (*name == '\0') {
		errno = EINVAL;
		return -1;
	}
	if (!top)
		name[-1] = '\0';
	int parent = open_path(top ? "/" : path);
	if (parent < 0 && errno == ENOENT && make_path(path, true, links) == 0)
		parent = open_path(path);
	if (!top)
		name[-1] = '/';
	if (parent < 0)
		return -1;
	int result = make_entry(parent, name, as_directory);
	if (result < 0 && errno == EEXIST)
		result = make_linked(parent, path, name, as_directory, links);
	int error = errno;
	close(parent);
	errno = error;
	return result < 0 ? -1 : 0;
}

static bool is_directory(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* open_terminal SLOT: the terminal that is our stdin, whatever is by now to be found under its name. */
int op_open_terminal(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	int *tree = tree_slot(argv[1]);
	if (tree == NULL)
		return -1;
	long fd = syscall(SYS_open_tree, STDIN_FILENO, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	if (fd < 0)
		return -1;
	*tree = (int)fd;
	return 0;
}

static bool is_proc(int fd)
{
	struct statfs fs;
	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static long attach(int tree, int target, bool to_proc)
{
	/* The kernel says no more than "invalid" to a directory on a file. */
	errno = ENOTDIR;
	if (is_directory(tree) != is_directory(target))
		return -1;
	errno = EPERM;
	if (is_proc(target) && !to_proc)
		return -1;
	return syscall(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

/* move_mount SLOT TARGET [proc]: attaches it; a missing target is made, of the source's kind. A link may lead to what shows the kernel:
 * that is refused unless it is meant. */
int op_move_mount(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	int *tree = tree_slot(argv[1]);
	if (tree == NULL)
		return -1;
	int target = open_path(argv[2]);
	if (target < 0 && errno == ENOENT && make_path(argv[2], is_directory(*tree), 0) == 0)
		target = open_path(argv[2]);
	if (target < 0)
		return -1;
	long result = attach(*tree, target, argc > 3);
	int error = errno;
	close(target);
	close(*tree);
	*tree = 0;
	errno = error;
	return result < 0 ? -1 : 0;
}
