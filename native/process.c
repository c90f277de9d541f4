/* The last steps before the command, and the command. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* env NAME=VALUE…: added to an environment that the engine left empty. */
int op_env(struct shim *shim, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (putenv(argv[i]) != 0)
			return -1;
	return 0;
}

/* chdir DIRECTORY: not by a link of /proc, which may lead to whatever this process still has open. */
int op_chdir(struct shim *shim, int argc, char **argv)
{
	struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, argv[1], &how, sizeof(how));
	if (fd < 0)
		return -1;
	int result = fchdir(fd);
	int error = errno;
	close(fd);
	errno = error;
	return result;
}

/* wait: until the engine says so, by way of the parent, so that it can do its part in between. */
int op_wait(struct shim *shim, int argc, char **argv)
{
	return wait_for_parent(shim);
}

/* Returns only when it fails. The kernel says EACCES for a directory as well: say which it is. */
static int execute(char **argv, const char *path)
{
	struct stat st;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		errno = EISDIR;
	else
		execv(path, argv);
	return -1;
}

/* Each directory of PATH in turn, "" being the current one; a file that may not be executed is remembered.
 * Not execvp: that one hands a file without #! to a shell, which hides the mistake. */
static int search(char **argv)
{
	const char *directory = getenv("PATH");
	int error = ENOENT;
	while (directory != NULL && *argv[0] != '\0') {
		const char *end = strchrnul(directory, ':');
		char path[PATH_MAX];
		const char *slash = end == directory ? "./" : "/";
		int length = snprintf(path, sizeof(path), "%.*s%s%s", (int)(end - directory), directory, slash, argv[0]);
		if (length < (int)sizeof(path))
			execute(argv, path);
		else
			errno = ENAMETOOLONG;
		if (errno != ENOENT && errno != ENOTDIR && errno != EISDIR)
			error = errno;
		directory = *end == ':' ? end + 1 : NULL;
	}
	errno = error;
	return -1;
}

/* exec COMMAND ARG…: does not return unless it fails. */
int op_exec(struct shim *shim, int argc, char **argv)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return strchr(argv[1], '/') != NULL ? execute(argv + 1, argv[1]) : search(argv + 1);
}
