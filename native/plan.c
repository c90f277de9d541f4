/* The plan's wire format: for each instruction its word count in decimal, then that many words. A NUL ends each. */
#include "shim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 65536, MOST_BYTES = 64 * 1024 * 1024 };

/* -1 unless it is a plain decimal number from 1 to most. */
static int parse_count(const char *word, int most)
{
	char *end;
	errno = 0;
	long count = strtol(word, &end, 10);
	/* strtol also takes " 3" and "+3". */
	if (*word < '0' || *word > '9' || *end != '\0' || errno != 0 || count < 1 || count > most)
		return -1;
	return (int)count;
}

/* Points into words, which must stay alive; words[count] must be writable space for a NULL. */
int plan_parse(struct plan *plan, int count, char **words)
{
	plan->count = 0;
	plan->instructions = calloc((size_t)count + 1, sizeof(*plan->instructions));
	if (plan->instructions == NULL)
		return -1;
	for (int i = 0; i < count;) {
		int argc = parse_count(words[i], count - i - 1);
		if (argc < 0) {
			errno = EPROTO;
			return -1;
		}
		/* The count's own slot is free now: shift the words down, and the last slot ends the vector. */
		for (int k = 0; k < argc; k++)
			words[i + k] = words[i + k + 1];
		words[i + argc] = NULL;
		plan->instructions[plan->count++] = (struct instruction){ .argc = argc, .argv = words + i };
		i += argc + 1;
	}
	return 0;
}

/* Everything up to the end of the file; NULL with errno set when that fails. */
static char *read_all(int fd, size_t *length)
{
	char *bytes = NULL;
	*length = 0;
	for (;;) {
		char *grown = realloc(bytes, *length + CHUNK);
		if (grown == NULL)
			break;
		bytes = grown;
		ssize_t n = read(fd, bytes + *length, CHUNK);
		if (n == 0)
			return bytes;
		if (n > 0)
			*length += (size_t)n;
		else if (errno != EINTR)
			break;
	}
	free(bytes);
	return NULL;
}

/* The words point into bytes; a NUL ends each, the last one too. */
static char **split(char *bytes, size_t length, int *count)
{
	if (length > 0 && bytes[length - 1] != '\0') {
		errno = EPROTO;
		return NULL;
	}
	char **words = calloc(length + 1, sizeof(*words));
	*count = 0;
	for (char *word = bytes; words != NULL && word < bytes + length; word += strlen(word) + 1)
		words[(*count)++] = word;
	return words;
}

/* The plan points into the bytes, for as long as this process lives; they are freed when it cannot be read. */
static int plan_of(struct plan *plan, char *bytes, size_t length)
{
	int count;
	char **words = bytes == NULL ? NULL : split(bytes, length, &count);
	if (words != NULL && plan_parse(plan, count, words) == 0)
		return 0;
	free(words);
	free(bytes);
	return -1;
}

/* Reads fd to its end and closes it. */
int plan_read(struct plan *plan, int fd)
{
	size_t length;
	char *bytes = read_all(fd, &length);
	close(fd);
	return plan_of(plan, bytes, length);
}

/* Reads from a socket that stays open: a line with the number of bytes, then the plan. */
int plan_receive(struct plan *plan, int fd)
{
	char line[16];
	size_t digits = 0;
	while (digits < sizeof(line) - 1 && read(fd, line + digits, 1) == 1 && line[digits] != '\n')
		digits++;
	line[digits] = '\0';
	int length = parse_count(line, MOST_BYTES);
	char *bytes = length < 0 ? NULL : malloc((size_t)length);
	if (bytes != NULL && recv(fd, bytes, (size_t)length, MSG_WAITALL) != length) {
		free(bytes);
		bytes = NULL;
	}
	if (bytes == NULL)
		errno = EPROTO;
	return plan_of(plan, bytes, (size_t)length);
}
