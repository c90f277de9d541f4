#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>

/* How long a character is that begins so, by the first two bytes (RFC 3629, section 4): neither a longer form than needed nor half of a
 * surrogate pair nor what is beyond 0x10ffff begins like any of these. */
static const struct {
	uint8_t first, last, second_first, second_last;
	size_t length;
} forms[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static size_t announced_length(uint8_t first, uint8_t second)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (first >= forms[i].first && first <= forms[i].last)
			return second >= forms[i].second_first && second <= forms[i].second_last ? forms[i].length : 0;
	return 0;
}

/* Bytes of the character that begins here; 0 when it is none of UTF-8, or does not end here. length is at least 1. */
size_t utf8_length(const char *bytes, size_t length)
{
	const uint8_t *byte = (const uint8_t *)bytes;
	if (byte[0] < 0x80)
		return 1;
	size_t announced = length < 2 ? 0 : announced_length(byte[0], byte[1]);
	if (announced > length)
		return 0;
	for (size_t i = 2; i < announced; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	return announced;
}
