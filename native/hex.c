/* Programs for the kernel come in hexadecimal. */
#include "shim.h"

#include <errno.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number of bytes; -1 with EINVAL for what is not hexadecimal, E2BIG for what does not fit. */
ssize_t decode_hex(const char *text, void *bytes, size_t size)
{
	unsigned char *to = bytes;
	size_t length = 0;
	for (; *text != '\0'; text += 2) {
		int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
		if (low < 0 || length == size) {
			errno = low < 0 ? EINVAL : E2BIG;
			return -1;
		}
		to[length++] = (unsigned char)(high << 4 | low);
	}
	return (ssize_t)length;
}
