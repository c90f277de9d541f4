#include "../utf8.h"
#include "test.h"

#include <string.h>

static size_t length(const char *bytes)
{
	return utf8_length(bytes, strlen(bytes));
}

void test_utf8(void)
{
	CHECK(utf8_length("", 1) == 1);
	CHECK(length("x") == 1);
	CHECK(length("\xc3\xa9") == 2);
	CHECK(length("\xe2\x82\xac!") == 3);
	CHECK(length("\xf0\x9f\x90\xb3") == 4);
	CHECK(length("\xef\xbf\xbd") == 3);
	/* Cut off, no beginning, too long a form, half of a pair, beyond the last. */
	CHECK(length("\xc3") == 0 && length("\xe2\x82") == 0 && length("\xf0\x9f\x90") == 0);
	CHECK(length("\x80") == 0 && length("\xff\x80") == 0 && length("\xc3x") == 0 && length("\xe2\x82x") == 0);
	CHECK(length("\xc0\x80") == 0 && length("\xe0\x80\x80") == 0 && length("\xf0\x80\x80\x80") == 0);
	CHECK(length("\xed\xa0\x80") == 0 && length("\xf4\x90\x80\x80") == 0);
}
