/* Files out of a container. Nothing here trusts a path: whoever owns the files may swap them meanwhile. */
#include "record.h"
#include "shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { MQUEUE_MAGIC = 0x19800202 }; /* linux/magic.h leaves it out */

struct walk {
	bool follow; /* the first name may be a link: send what it leads to */
	bool top; /* nothing below the first name */
	bool one_mount; /* nothing of what is mounted below it */
	bool kernel; /* the first name is one of the kernel's own files: those are meant */
	unsigned long long mount;
};

/* A copy may take long, and Ctrl-C is to end it. */
void allow_signals(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return TYPE_FILE;
	case S_IFDIR: return TYPE_DIRECTORY;
	case S_IFLNK: return TYPE_SYMLINK;
	case S_IFCHR: return TYPE_CHARACTER;
	case S_IFBLK: return TYPE_BLOCK;
	case S_IFIFO: return TYPE_FIFO;
	default: return 0; /* a socket is nothing without its process */
	}
}

static void put(const char *text)
{
	fwrite(text, 1, strlen(text) + 1, stdout);
}

static void put_header(int type, const struct stat *st, long long size, int xattrs, const char *name, const char *target)
{
	printf("%c %o %u %u %lld %lld %ld %u %u %d %llu %llu %llu", type, st->st_mode & 07777U, st->st_uid, st->st_gid, size,
	       (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, major(st->st_rdev), minor(st->st_rdev), xattrs,
	       (unsigned long long)st->st_dev, (unsigned long long)st->st_ino, (unsigned long long)st->st_nlink);
	putchar('\0');
	put(name);
	put(target);
}

/* The names of an open file's attributes, one after the other; 0 bytes where the file system has none. */
static size_t xattr_names(int fd, char *names)
{
	ssize_t length = flistxattr(fd, names, MOST_XATTR);
	return length < 0 ? 0 : (size_t)length;
}

static int count_names(const char *names, size_t length)
{
	int count = 0;
	for (const char *name = names; name < names + length; name += strlen(name) + 1)
		count++;
	return count;
}

/* One that is gone since has become empty. */
static void put_xattrs(int fd, const char *names, size_t length)
{
	static char value[MOST_XATTR];
	for (const char *name = names; name < names + length; name += strlen(name) + 1) {
		ssize_t size = fgetxattr(fd, name, value, sizeof(value));
		if (size < 0)
			size = 0;
		put(name);
		printf("%zd", size);
		putchar('\0');
		fwrite(value, 1, (size_t)size, stdout);
	}
}

/* As many bytes as were promised: a file that shrinks meanwhile is filled with zeros. */
static int put_content(int fd, long long size)
{
	static char buffer[BUFFER];
	while (size > 0) {
		ssize_t n = read(fd, buffer, size < BUFFER ? (size_t)size : BUFFER);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			memset(buffer, 0, (size_t)(n = size < BUFFER ? (ssize_t)size : BUFFER));
		if (fwrite(buffer, 1, (size_t)n, stdout) != (size_t)n)
			return -1;
		size -= n;
	}
	return 0;
}

static unsigned long long mount_of(int fd)
{
	struct statx st;
	return statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) == 0 ? st.stx_mnt_id : 0;
}

/* What is in there is made up while it is read, and is no part of what the container keeps. */
static bool is_kernel(int fd)
{
	struct statfs fs;
	if (fstatfs(fd, &fs) < 0)
		return false;
	switch (fs.f_type) {
	case PROC_SUPER_MAGIC:
	case SYSFS_MAGIC:
	case CGROUP_SUPER_MAGIC:
	case CGROUP2_SUPER_MAGIC:
	case DEVPTS_SUPER_MAGIC:
	case MQUEUE_MAGIC: return true;
	default: return false;
	}
}

static int send_entry(struct walk *walk, int parent, const char *name, const char *path);

static int send_below(struct walk *walk, int fd, const char *path)
{
	DIR *directory = fdopendir(dup(fd));
	if (directory == NULL)
		return -1;
	int result = 0;
	for (const struct dirent *child; result == 0 && (child = readdir(directory)) != NULL;) {
		char *below = NULL;
		if (strcmp(child->d_name, ".") == 0 || strcmp(child->d_name, "..") == 0)
			continue;
		bool first = strcmp(path, ".") == 0;
		if (asprintf(&below, "%s%s%s", first ? "" : path, first ? "" : "/", child->d_name) < 0)
			result = -1;
		else
			result = send_entry(walk, fd, child->d_name, below);
		free(below);
	}
	int error = errno;
	closedir(directory);
	errno = error;
	return result;
}

/* A file or directory that is open: it stays the same one, whatever becomes of its name. */
static int send_open(struct walk *walk, int fd, const char *path)
{
	static char names[MOST_XATTR];
	struct stat st;
	if (fstat(fd, &st) < 0)
		return -1;
	int type = type_letter(st.st_mode);
	size_t length = xattr_names(fd, names);
	if (walk->mount == 0)
		walk->mount = mount_of(fd);
	if (strcmp(path, ".") == 0)
		walk->kernel = is_kernel(fd);
	bool elsewhere = walk->one_mount && mount_of(fd) != walk->mount;
	long long size = type == TYPE_FILE && !elsewhere && !walk->top ? st.st_size : 0;
	put_header(type, &st, size, count_names(names, length), path, "");
	put_xattrs(fd, names, length);
	if (type == TYPE_DIRECTORY)
		return elsewhere || walk->top || (!walk->kernel && is_kernel(fd)) ? 0 : send_below(walk, fd, path);
	return put_content(fd, size);
}

static int send_other(int parent, const char *name, const struct stat *st, const char *path)
{
	char target[PATH_MAX + 1] = "";
	/* Gone, or no link any more: as if it had never been. */
	if (S_ISLNK(st->st_mode) && readlinkat(parent, name, target, sizeof(target) - 1) < 0)
		return 0;
	int type = type_letter(st->st_mode);
	if (type != 0)
		put_header(type, st, 0, 0, path, target);
	return 0;
}

static bool has_content(mode_t mode)
{
	return S_ISREG(mode) || S_ISDIR(mode);
}

enum { NOTHING_TO_OPEN = -2, SWAPPED = -3 };

/* A descriptor for what has content; -1 for an error; SWAPPED when the name has come to mean something else since we looked. */
static int open_entry(int parent, const char *name, struct stat *st)
{
	if (fstatat(parent, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (!has_content(st->st_mode))
		return NOTHING_TO_OPEN;
	/* Not to wait, nor get a terminal, should it be a pipe or a device by now. */
	int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP || errno == ENXIO ? SWAPPED : -1;
	if (fstat(fd, st) == 0 && has_content(st->st_mode))
		return fd;
	close(fd);
	return SWAPPED;
}

static int fail(const char *path)
{
	static const struct stat nothing;
	int error = errno;
	put_header(TYPE_ERROR, &nothing, 0, 0, path, "");
	fflush(stdout);
	errno = error;
	return -1;
}

static int send_entry(struct walk *walk, int parent, const char *name, const char *path)
{
	struct stat st;
	int fd, attempts = 100;
	do
		fd = open_entry(parent, name, &st);
	while (fd == SWAPPED && --attempts > 0);
	if (fd == SWAPPED)
		errno = EAGAIN;
	if (fd == NOTHING_TO_OPEN)
		return send_other(parent, name, &st, path);
	/* A file that has gone meanwhile is no error, but for the one that was asked for. */
	if (fd < 0)
		return errno == ENOENT && strcmp(path, ".") != 0 ? 0 : fail(path);
	int result = send_open(walk, fd, path);
	int error = errno;
	close(fd);
	errno = error;
	return result;
}

/* A file by a path of the root that this process has. Links of /proc can lead anywhere. */
int open_inside(int directory, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_NO_MAGICLINKS };
	return (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
}

static int send_path(struct walk *walk, char *path)
{
	char *name = strrchr(path, '/');
	size_t length = strlen(path);
	/* What ends in a slash, or is to be followed, is opened as a whole. */
	if (walk->follow || name == NULL || path[length - 1] == '/') {
		int fd = open_inside(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
		return fd < 0 ? fail(path) : send_open(walk, fd, ".");
	}
	*name++ = '\0';
	int parent = open_inside(AT_FDCWD, *path == '\0' ? "/" : path, O_PATH | O_DIRECTORY);
	return parent < 0 ? fail(path) : send_entry(walk, parent, name, ".");
}

static const struct flag send_flags[] = {
	{ "follow", 1 },
	{ "top", 2 },
	{ "one-mount", 4 },
	{ NULL, 0 },
};

/* send PATH FLAGS: the file, and what is in it, as records on stdout. */
int op_send(struct shim *shim, int argc, char **argv)
{
	static const struct stat nothing;
	long flags = flags_parse(send_flags, argv[2]);
	if (flags < 0)
		return -1;
	struct walk walk = { .follow = (flags & 1) != 0, .top = (flags & 2) != 0, .one_mount = (flags & 4) != 0 };
	allow_signals();
	if (send_path(&walk, argv[1]) < 0)
		return -1;
	put_header(TYPE_END, &nothing, 0, 0, "", "");
	return fflush(stdout) == 0 ? 0 : -1;
}
