/* Directories and kernel files. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
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
