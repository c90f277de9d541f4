#include "../shim.h"
#include "test.h"

#include <errno.h>

static const struct flag table[] = {
	{ "bind", 1 },
	{ "bin", 2 },
	{ "ro", 4 },
	{ NULL, 0 },
};

static bool refuses(const char *names)
{
	errno = 0;
	return flags_parse(table, names) == -1 && errno == EINVAL;
}

void test_flags(void)
{
	CHECK(flags_parse(table, "-") == 0);
	CHECK(flags_parse(table, "ro") == 4);
	CHECK(flags_parse(table, "bind,ro") == 5);
	CHECK(flags_parse(table, "ro,bin,ro") == 6);
	CHECK(refuses("rw"));
	CHECK(refuses("bi"));
	CHECK(refuses("binds"));
	CHECK(refuses("ro,,bind"));
	CHECK(refuses("ro, bind"));
	CHECK(refuses("ro,-"));
}
