#include "log-file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum { FLAGS = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC };

static const char *path;
static int file = -1, files;
static off_t end, most;

/* What is there stays, but for a torn entry at its end: whoever wrote that was killed. most_bytes 0: no limit. */
int log_file_open(const char *file_path, off_t most_bytes, int most_files, whole_end *whole)
{
	path = file_path;
	most = most_bytes;
	files = most_files;
	file = open(path, FLAGS, 0600);
	if (file < 0)
		return -1;
	off_t size = lseek(file, 0, SEEK_END);
	end = whole(file, size);
	return end == size ? 0 : ftruncate(file, end);
}

/* By how many bytes the file is too large; negative as long as there is room. */
off_t log_file_excess(void)
{
	return most == 0 ? -LONG_MAX / 2 : end - most;
}

/* The parts are there as a whole or not at all: on a full disk they are given up, and the container goes on. */
void log_file_append(const struct iovec *parts, int count)
{
	size_t whole = 0;
	for (int i = 0; i < count; i++)
		whole += parts[i].iov_len;
	if (file < 0)
		return;
	if (writev(file, parts, count) == (ssize_t)whole)
		end += (off_t)whole;
	else if (ftruncate(file, end) < 0)
		file = -1;
}

/* PATH, PATH.1, PATH.2 …, the newest first. */
static const char *name(char *buffer, int number)
{
	if (number == 0)
		return path;
	snprintf(buffer, PATH_MAX, "%s.%d", path, number);
	return buffer;
}

/* The new file is made first: without one, we go on in the old one, and nothing is lost for it. */
bool log_file_rotate(void)
{
	char fresh_name[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
	snprintf(fresh_name, sizeof(fresh_name), "%s.new", path);
	int fresh = open(fresh_name, FLAGS | O_TRUNC, 0600);
	if (fresh < 0)
		return false;
	for (int number = files - 1; number > 0; number--)
		rename(name(from, number - 1), name(to, number));
	if (rename(fresh_name, path) < 0) {
		close(fresh);
		return false;
	}
	close(file);
	file = fresh;
	end = 0;
	return true;
}
