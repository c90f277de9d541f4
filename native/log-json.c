/* A line of this log is a line of the command's, as a JSON object with its stream and its time. What is longer than 16 KiB comes in
 * parts, of which all but the last lack the line break. So does the rest that the command leaves at its end. */
#include "log-json.h"
#include "log-file.h"
#include "utf8.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A byte becomes six at most; the rest of an entry is short, but for its attributes. */
enum { LINE_SIZE = 16384, ENTRY_SIZE = 6 * LINE_SIZE + 256, BATCH_SIZE = 2 * ENTRY_SIZE, TIME_SIZE = 40 };

struct line {
	char bytes[LINE_SIZE];
	size_t length;
	bool goes_on; /* a part of it has been written */
	char time[TIME_SIZE]; /* of its first part */
};

static struct line lines[2];
static const char *attributes;
static size_t attributes_size;

/* Entries that are written together. */
static char batch[BATCH_SIZE];
static size_t batched;

/* An entry is a line of the file. */
static off_t entries_end(int file, off_t size)
{
	while (size > 0) {
		off_t from = size > BATCH_SIZE ? size - BATCH_SIZE : 0;
		ssize_t n = pread(file, batch, (size_t)(size - from), from);
		const char *newline = n > 0 ? memrchr(batch, '\n', (size_t)n) : NULL;
		if (newline != NULL)
			return from + (newline - batch) + 1;
		size = n > 0 ? from : 0;
	}
	return 0;
}

int log_json_open(const char *path, off_t most, int count, const char *json)
{
	if (strcmp(json, "-") != 0) {
		attributes = json;
		attributes_size = strlen(json);
	}
	if (attributes_size > ENTRY_SIZE) {
		errno = E2BIG;
		return -1;
	}
	return log_file_open(path, most, count, entries_end);
}

static void flush(void)
{
	const struct iovec part = { batch, batched };
	if (batched > 0)
		log_file_append(&part, 1);
	batched = 0;
}

static void put(const char *bytes, size_t length)
{
	memcpy(batch + batched, bytes, length);
	batched += length;
}

static void put_text(const char *text)
{
	put(text, strlen(text));
}

/* As Go does it, which cares for JSON inside of HTML. */
static void put_escaped(unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	if (byte == '\\' || byte == '"')
		put((const char[]){ '\\', (char)byte }, 2);
	else if (byte == '\n' || byte == '\r')
		put(byte == '\n' ? "\\n" : "\\r", 2);
	else
		put((const char[]){ '\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15] }, 6);
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x80 && byte != '\\' && byte != '"' && byte != '<' && byte != '>' && byte != '&';
}

/* The line and the paragraph separator end a line in JavaScript. */
static bool is_separator(const char *bytes)
{
	return memcmp(bytes, "\xe2\x80\xa8", 3) == 0 || memcmp(bytes, "\xe2\x80\xa9", 3) == 0;
}

static size_t put_character(const char *bytes, size_t length)
{
	size_t size = utf8_length(bytes, length);
	if (size == 1)
		put_escaped((unsigned char)*bytes);
	else if (size == 0)
		put_text("\\ufffd");
	else if (size == 3 && is_separator(bytes))
		put_text(bytes[2] == '\xa8' ? "\\u2028" : "\\u2029");
	else
		put(bytes, size);
	return size == 0 ? 1 : size;
}

static void put_string(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t plain = at;
		while (plain < length && is_plain((unsigned char)bytes[plain]))
			plain++;
		put(bytes + at, plain - at);
		at = plain;
		if (at < length)
			at += put_character(bytes + at, length - at);
	}
}

/* RFC 3339 with as many digits as needed. */
static void format_time(char *text)
{
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	size_t length = strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
	length += (size_t)snprintf(text + length, TIME_SIZE - length, ".%09ld", now.tv_nsec);
	while (text[length - 1] == '0')
		length--;
	if (text[length - 1] == '.')
		length--;
	strcpy(text + length, "Z");
}

static void put_entry(const struct line *line)
{
	put_text("{\"log\":\"");
	put_string(line->bytes, line->length);
	put_text(line == &lines[0] ? "\",\"stream\":\"stdout\"" : "\",\"stream\":\"stderr\"");
	if (attributes != NULL) {
		put_text(",\"attrs\":");
		put_text(attributes);
	}
	put_text(",\"time\":\"");
	put_text(line->time);
	put_text("\"}\n");
}

static bool is_full(const struct line *line)
{
	return log_file_excess() + (off_t)batched >= (line->goes_on ? PATIENCE : 0);
}

/* A line, or a part of one. */
static void write_line(struct line *line, const char *now, bool ends)
{
	if (!line->goes_on)
		strcpy(line->time, now);
	if (is_full(line)) {
		flush();
		log_file_rotate();
	}
	if (batched + ENTRY_SIZE + attributes_size > BATCH_SIZE)
		flush();
	put_entry(line);
	line->goes_on = !ends;
	line->length = 0;
}

/* How many bytes it took: up to the end of the line, as far as there is room. */
static size_t take(struct line *line, const char *bytes, size_t length)
{
	size_t room = LINE_SIZE - line->length;
	const char *newline = memchr(bytes, '\n', length < room ? length : room);
	size_t taken = newline != NULL ? (size_t)(newline - bytes) + 1 : (length < room ? length : room);
	memcpy(line->bytes + line->length, bytes, taken);
	line->length += taken;
	return taken;
}

void log_json_write(int stream, const char *bytes, size_t length)
{
	struct line *line = &lines[stream - 1];
	char now[TIME_SIZE];
	format_time(now);
	while (length > 0) {
		size_t taken = take(line, bytes, length);
		bool ends = line->bytes[line->length - 1] == '\n';
		if (ends || line->length == LINE_SIZE)
			write_line(line, now, ends);
		bytes += taken;
		length -= taken;
	}
	flush();
}

/* What has no line break, and will not get one. */
void log_json_finish(void)
{
	char now[TIME_SIZE];
	format_time(now);
	for (int i = 0; i < 2; i++)
		if (lines[i].length > 0)
			write_line(&lines[i], now, false);
	flush();
}
