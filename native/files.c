/* Directories and kernel files. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int make_directory(const char *path)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -1 : 0;
}

static int make_directories(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		int result = make_directory(path);
		*slash = '/';
		if (result < 0)
			return -1;
	}
	return make_directory(path);
}

/* mkdir PATH…: with their parents; existing ones are fine. */
int op_mkdir(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	for (int i = 1; i < argc; i++) {
		/* Somebody may remove an empty parent between our two calls: then make it again. */
		int result, attempts = 100;
		do
			result = make_directories(argv[i]);
		while (result < 0 && errno == ENOENT && --attempts > 0);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* UID:GID */
static int give_to(const char *path, const char *owner)
{
	char *group;
	unsigned long uid = strtoul(owner, &group, 10);
	return chown(path, (uid_t)uid, (gid_t)strtoul(group + (*group == ':'), NULL, 10));
}

/* mknod PATH MAJOR MINOR [TYPE MODE UID:GID]: a device; unless told otherwise a character device that everyone may read and write. */
int op_mknod(struct shim *shim, int argc, char **argv)
{
	dev_t device = makedev((unsigned)strtoul(argv[2], NULL, 10), (unsigned)strtoul(argv[3], NULL, 10));
	bool full = argc > 6;
	mode_t type = full && *argv[4] == 'b' ? S_IFBLK : S_IFCHR;
	mode_t mode = full ? (mode_t)strtoul(argv[5], NULL, 8) : 0666;
	if (mknod(argv[1], type | mode, device) < 0 || (full && give_to(argv[1], argv[6]) < 0))
		return -1;
	/* Again, as mknod takes the umask off its mode. */
	return chmod(argv[1], mode);
}

/* symlink TARGET PATH */
int op_symlink(struct shim *shim, int argc, char **argv)
{
	return symlink(argv[1], argv[2]);
}

/* write PATH DATA: in one call, as the kernel's files want it. */
int op_write(struct shim *shim, int argc, char **argv)
{
	(void)shim;
	(void)argc;
	int fd = open(argv[1], O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t written = write(fd, argv[2], strlen(argv[2]));
	int error = errno;
	close(fd);
	errno = error;
	return written < 0 ? -1 : 0;
}
