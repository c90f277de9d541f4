/* Parts of /proc and /sys that are not for a container. */
#include "shim.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>

enum { HARMLESS = MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_NODEV };

/* One that this kernel does not have needs nothing. */
static int mask(const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	if (S_ISDIR(st.st_mode))
		return mount("tmpfs", path, "tmpfs", HARMLESS, "mode=555");
	return mount("/dev/null", path, NULL, MS_BIND, NULL);
}

/* mask PATH…: an empty directory or /dev/null over each. */
int op_mask(struct shim *shim, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (mask(argv[i]) < 0)
			return -1;
	return 0;
}

/* A bind mount takes on flags only when it is mounted again. */
static int make_readonly(const char *path)
{
	if (mount(path, path, NULL, MS_BIND, NULL) < 0)
		return errno == ENOENT ? 0 : -1;
	return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | HARMLESS, NULL);
}

/* readonly PATH…: each bound on itself, read-only. */
int op_readonly(struct shim *shim, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (make_readonly(argv[i]) < 0)
			return -1;
	return 0;
}
