/* Files into a container, or into a directory of the host. This process has been put into that directory's root: no link leads out. */
#include "record.h"
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

struct record {
	char type;
	unsigned mode, uid, gid, major, minor;
	long long size, seconds;
	long nanoseconds;
	int xattrs;
	char *name, *target;
	struct xattr *list; /* of xattrs */
};

struct xattr {
	char *name, *value;
	size_t size;
};

/* A string up to its NUL, for the caller to free; NULL with EPROTO for the end of the input. */
static char *get_text(void)
{
	char *text = NULL;
	size_t space = 0;
	if (getdelim(&text, &space, '\0', stdin) > 0)
		return text;
	free(text);
	errno = EPROTO;
	return NULL;
}

static int get_xattr(struct xattr *xattr)
{
	xattr->name = get_text();
	char *digits = xattr->name == NULL ? NULL : get_text();
	xattr->size = digits == NULL ? MOST_XATTR + 1 : strtoul(digits, NULL, 10);
	free(digits);
	xattr->value = xattr->size > MOST_XATTR ? NULL : malloc(xattr->size + 1);
	if (xattr->value != NULL && fread(xattr->value, 1, xattr->size, stdin) == xattr->size)
		return 0;
	errno = EPROTO;
	return -1;
}

static int get_names(struct record *record)
{
	record->name = get_text();
	record->target = record->name == NULL ? NULL : get_text();
	if (record->target == NULL || record->xattrs < 0 || record->xattrs > MOST_XATTR)
		return -1;
	record->list = calloc((size_t)record->xattrs + 1, sizeof(*record->list));
	int result = record->list == NULL ? -1 : 0;
	for (int i = 0; result == 0 && i < record->xattrs; i++)
		result = get_xattr(&record->list[i]);
	return result;
}

static int get_header(struct record *record)
{
	*record = (struct record){ .xattrs = -1 };
	char *line = get_text();
	if (line == NULL)
		return -1;
	sscanf(line, "%c %o %u %u %lld %lld %ld %u %u %d", &record->type, &record->mode, &record->uid, &record->gid, &record->size,
	       &record->seconds, &record->nanoseconds, &record->major, &record->minor, &record->xattrs);
	free(line);
	errno = EPROTO;
	return get_names(record);
}

static void forget(struct record *record)
{
	for (int i = 0; record->list != NULL && i < record->xattrs; i++) {
		free(record->list[i].name);
		free(record->list[i].value);
	}
	free(record->list);
	free(record->name);
	free(record->target);
}

/* The directory that a name is in. What is missing of it is made. */
static int open_parent(int top, const char *name)
{
	char *path = strdup(name), *slash = path == NULL ? NULL : strrchr(path, '/');
	int fd;
	if (slash == NULL) {
		fd = path == NULL ? -1 : dup(top);
	} else {
		*slash = '\0';
		fd = open_inside(top, path, O_PATH | O_DIRECTORY);
		if (fd < 0 && errno == ENOENT) {
			int above = open_parent(top, path);
			const char *last = strrchr(path, '/');
			if (above >= 0 && (mkdirat(above, last == NULL ? path : last + 1, 0755) == 0 || errno == EEXIST))
				fd = open_inside(top, path, O_PATH | O_DIRECTORY);
			if (above >= 0)
				close(above);
		}
	}
	free(path);
	return fd;
}

static const char *last_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash == NULL ? name : slash + 1;
}

/* 0 when the name is free, 1 for a directory that may stay. A directory and anything else do not replace each other. */
static int make_room(int parent, const char *name, char type)
{
	struct stat st;
	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1;
	bool wanted = type == TYPE_DIRECTORY;
	if (S_ISDIR(st.st_mode) && wanted)
		return 1;
	errno = wanted ? ENOTDIR : EISDIR;
	if (wanted || S_ISDIR(st.st_mode))
		return -1;
	return unlinkat(parent, name, 0);
}

static int get_content(int fd, long long size)
{
	static char buffer[BUFFER];
	while (size > 0) {
		size_t n = fread(buffer, 1, size < BUFFER ? (size_t)size : BUFFER, stdin);
		errno = EPROTO;
		if (n == 0)
			return -1;
		for (size_t done = 0; done < n;) {
			ssize_t written = write(fd, buffer + done, n - done);
			if (written < 0 && errno != EINTR)
				return -1;
			done += written < 0 ? 0 : (size_t)written;
		}
		size -= (long long)n;
	}
	return 0;
}

/* A file system need not have attributes. */
static int set_xattrs(int fd, const struct record *record)
{
	for (int i = 0; i < record->xattrs; i++) {
		const struct xattr *xattr = &record->list[i];
		if (fsetxattr(fd, xattr->name, xattr->value, xattr->size, 0) < 0 && errno != ENOTSUP && errno != EPERM)
			return -1;
	}
	return 0;
}

static int make_node(int parent, const char *name, const struct record *record)
{
	dev_t device = makedev(record->major, record->minor);
	switch (record->type) {
	case TYPE_SYMLINK: return symlinkat(record->target, parent, name);
	case TYPE_CHARACTER: return mknodat(parent, name, S_IFCHR | 0600, device);
	case TYPE_BLOCK: return mknodat(parent, name, S_IFBLK | 0600, device);
	case TYPE_FIFO: return mknodat(parent, name, S_IFIFO | 0600, 0);
	default: errno = EPROTO; return -1;
	}
}

static int make_link(int top, int parent, const char *name, const char *target)
{
	int directory = open_parent(top, target);
	if (directory < 0)
		return -1;
	int result = linkat(directory, last_name(target), parent, name, 0);
	int error = errno;
	close(directory);
	errno = error;
	return result;
}

/* A change of owner takes the set-user-ID bit away, and content takes capabilities away: in this order all of it stays. */
static int finish_open(int fd, const struct record *record)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { record->seconds, record->nanoseconds } };
	if (fchown(fd, record->uid, record->gid) < 0)
		return -1;
	if (record->type == TYPE_FILE && get_content(fd, record->size) < 0)
		return -1;
	if (fchmod(fd, record->mode) < 0 || set_xattrs(fd, record) < 0)
		return -1;
	return futimens(fd, times);
}

static int make_open(int parent, const char *name, const struct record *record, bool there)
{
	bool directory = record->type == TYPE_DIRECTORY;
	if (directory && !there && mkdirat(parent, name, 0700) < 0)
		return -1;
	int flags = directory ? O_RDONLY | O_DIRECTORY : O_WRONLY | O_CREAT | O_EXCL;
	int fd = openat(parent, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	int result = finish_open(fd, record);
	int error = errno;
	close(fd);
	errno = error;
	return result;
}

static int make_other(int top, int parent, const char *name, const struct record *record)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { record->seconds, record->nanoseconds } };
	if (record->type == TYPE_LINK)
		return make_link(top, parent, name, record->target);
	if (make_node(parent, name, record) < 0 ||
	    fchownat(parent, name, record->uid, record->gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	/* A link has no mode. Whoever swaps the node for one gets the mode of a file of their own changed. */
	if (record->type != TYPE_SYMLINK && fchmodat(parent, name, record->mode, 0) < 0)
		return -1;
	return utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW);
}

static int make(int top, const struct record *record)
{
	bool has_content = record->type == TYPE_FILE || record->type == TYPE_DIRECTORY;
	if (strcmp(record->name, ".") == 0)
		return make_open(top, ".", record, true);
	int parent = open_parent(top, record->name);
	if (parent < 0)
		return -1;
	const char *name = last_name(record->name);
	int there = make_room(parent, name, record->type), result = -1;
	if (there >= 0)
		result = has_content ? make_open(parent, name, record, there == 1) : make_other(top, parent, name, record);
	int error = errno;
	close(parent);
	errno = error;
	return result;
}

/* receive DIRECTORY: makes what comes as records on stdin. Names have no "..", the engine sees to that. Says "." on stdout when all is done,
 * else the name that went wrong. */
int op_receive(struct shim *shim, int argc, char **argv)
{
	allow_signals();
	umask(0);
	int top = open_inside(AT_FDCWD, argv[1], O_RDONLY | O_DIRECTORY);
	if (top < 0)
		return -1;
	struct record record;
	int result;
	while ((result = get_header(&record)) == 0 && record.type != TYPE_END && (result = make(top, &record)) == 0)
		forget(&record);
	int error = errno;
	fputs(result == 0 || record.name == NULL ? "." : record.name, stdout);
	fflush(stdout);
	forget(&record);
	close(top);
	errno = error;
	return result;
}
