/* The log driver "local". Its log is a row of records, each a chunk as it was read: its header is that of a frame that docker sends to
 * a client (stream, three zeros, length), and the time. The length stands behind it once more, so that the last lines are found from the
 * end. */
#include "log.h"
#include "log-file.h"
#include "log-json.h"
#include "shim.h"

#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct record {
	uint8_t stream, zero[3];
	uint32_t length; /* big-endian, as all numbers */
	uint64_t time; /* nanoseconds since 1970 */
};

enum driver { NONE, LOCAL, JSON_FILE };

static const struct flag drivers[] = {
	{ "local", LOCAL },
	{ "json-file", JSON_FILE },
	{ NULL, 0 },
};

static long driver = NONE;

/* The size of the record at this place; 0 when there is none, or not all of it. */
static off_t record_size(int file, off_t at, off_t size)
{
	struct record record;
	uint32_t length;
	if (pread(file, &record, sizeof(record), at) != sizeof(record))
		return 0;
	off_t whole = (off_t)(sizeof(record) + be32toh(record.length) + sizeof(length));
	if (record.stream == 0 || record.stream > 2 || record.length == 0 || whole > size - at)
		return 0;
	if (pread(file, &length, sizeof(length), at + whole - (off_t)sizeof(length)) != sizeof(length))
		return 0;
	return length == record.length ? whole : 0;
}

/* As a rule the last length leads to the last record; else all are counted from the first. */
static off_t records_end(int file, off_t size)
{
	uint32_t length;
	if (pread(file, &length, sizeof(length), size - (off_t)sizeof(length)) == sizeof(length)) {
		off_t last = (off_t)(sizeof(struct record) + be32toh(length) + sizeof(length));
		if (last <= size && record_size(file, size - last, size) == last)
			return size;
	}
	off_t at = 0;
	for (off_t whole; (whole = record_size(file, at, size)) > 0;)
		at += whole;
	return at;
}

/* log DRIVER FILE SIZE COUNT ATTRIBUTES: a file larger than SIZE bytes (0: never) becomes FILE.1, and so on, COUNT files in all.
 * ATTRIBUTES, as JSON, are for each line of a json-file; "-" for none. */
int op_log(struct shim *shim, int argc, char **argv)
{
	driver = flags_parse(drivers, argv[1]);
	if (driver < 0)
		return -1;
	off_t most = atoll(argv[3]);
	int count = atoi(argv[4]);
	if (driver == JSON_FILE)
		return log_json_open(argv[2], most, count, argv[5]);
	return log_file_open(argv[2], most, count, records_end);
}

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void write_record(int stream, const char *bytes, size_t length)
{
	uint32_t size = htobe32((uint32_t)length);
	struct record record = { .stream = (uint8_t)stream, .length = size, .time = htobe64(now_ns()) };
	const struct iovec parts[] = {
		{ &record, sizeof(record) },
		{ (void *)(uintptr_t)bytes, length },
		{ &size, sizeof(size) },
	};
	if (length > 0)
		log_file_append(parts, 3);
}

/* How many bytes of a chunk belong into this file: as many as there is room for, and the rest of their last line. */
static size_t share(const char *bytes, size_t length)
{
	off_t excess = log_file_excess();
	size_t room = excess < 0 ? (size_t)-excess : 0;
	if (room >= length)
		return length;
	const char *newline = memchr(bytes + room, '\n', length - room);
	if (newline != NULL)
		return (size_t)(newline - bytes) + 1;
	return excess + (off_t)length < PATIENCE ? length : room;
}

static void write_local(int stream, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t part = share(bytes, length);
		write_record(stream, bytes, part);
		bytes += part;
		length -= part;
		if (length > 0 && !log_file_rotate()) {
			write_record(stream, bytes, length);
			return;
		}
	}
}

void log_write(int stream, const char *bytes, size_t length)
{
	if (driver == LOCAL)
		write_local(stream, bytes, length);
	else if (driver == JSON_FILE)
		log_json_write(stream, bytes, length);
}

/* There is no more to come. */
void log_finish(void)
{
	if (driver == JSON_FILE)
		log_json_finish();
}
