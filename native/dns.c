/* Reads questions and writes answers. The message comes from the container: nothing in it is to be trusted. */
#include "dns.h"

#include <ctype.h>
#include <string.h>

enum { TTL = 600, MOST_BYTES = 512 }; /* in seconds, as docker's; what every client takes over UDP */

static int read_16(const unsigned char *bytes)
{
	return bytes[0] << 8 | bytes[1];
}

static unsigned char *put_16(unsigned char *at, int value)
{
	at[0] = (unsigned char)(value >> 8);
	at[1] = (unsigned char)value;
	return at + 2;
}

/* A name is looked up as a file: no slash may be in it, and no dot at its beginning. */
static bool is_plain(unsigned char c, bool first)
{
	return isalnum(c) || c == '_' || (!first && c == '-');
}

/* From the labels at `at` to text; where they end, or 0. A question has no reason for a compressed name. */
static size_t parse_name(const unsigned char *message, size_t length, char *name)
{
	size_t at = DNS_HEADER, used = 0;
	bool plain = true;
	while (at < length && message[at] != 0) {
		size_t label = message[at++];
		if (label > 63 || at + label >= length || used + label + 2 > DNS_NAME)
			return 0;
		if (used > 0)
			name[used++] = '.';
		for (size_t i = 0; i < label; i++) {
			plain = plain && is_plain(message[at + i], i == 0);
			name[used++] = (char)tolower(message[at + i]);
		}
		at += label;
	}
	name[plain ? used : 0] = '\0';
	return at < length ? at + 1 : 0;
}

/* True for a query with one question. */
bool dns_parse(const unsigned char *message, size_t length, struct question *question)
{
	if (length < DNS_HEADER || (message[2] & 0xf8) != 0 || read_16(message + 4) != 1)
		return false;
	size_t end = parse_name(message, length, question->name);
	if (end == 0 || end + 4 > length)
		return false;
	/* Class 1 is the internet. */
	question->type = read_16(message + end + 2) == 1 ? read_16(message + end) : 0;
	question->end = end + 4;
	return true;
}

/* Makes the message that holds the question its answer, and returns its length. With no address of the type that was asked for
 * the answer is that there is none. What does not fit into 512 bytes is left out. */
size_t dns_answer(unsigned char *message, const struct question *question, const struct address *addresses, int count)
{
	unsigned char *at = message + question->end;
	int answers = 0;
	for (int i = 0; i < count; i++) {
		int size = addresses[i].type == DNS_A ? 4 : 16;
		if (addresses[i].type != question->type || at + 12 + size > message + MOST_BYTES)
			continue;
		at = put_16(at, 0xc000 | DNS_HEADER); /* the name: that of the question */
		at = put_16(at, addresses[i].type);
		at = put_16(at, 1);
		at = put_16(put_16(at, 0), TTL);
		at = put_16(at, size);
		memcpy(at, addresses[i].bytes, (size_t)size);
		at += size;
		answers++;
	}
	message[2] = (unsigned char)(0x80 | (message[2] & 1)); /* a response; recursion desired as it was */
	message[3] = 0x80; /* recursion available; no error */
	put_16(message + 6, answers);
	memset(message + 8, 0, 4);
	return (size_t)(at - message);
}

/* Makes a query the response that says why there is no answer. */
size_t dns_failure(unsigned char *message, size_t length, int code)
{
	message[2] |= 0x80;
	message[3] = (unsigned char)(0x80 | code);
	return length;
}
