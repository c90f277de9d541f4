/* Mounts. */
#include "shim.h"

#include <sys/mount.h>

static const struct flag mount_flags[] = {
	{ "bind", MS_BIND },
	{ "noatime", MS_NOATIME },
	{ "nodev", MS_NODEV },
	{ "noexec", MS_NOEXEC },
	{ "nosuid", MS_NOSUID },
	{ "private", MS_PRIVATE },
	{ "rec", MS_REC },
	{ "remount", MS_REMOUNT },
	{ "ro", MS_RDONLY },
	{ "strictatime", MS_STRICTATIME },
	{ NULL, 0 },
};

/* mount SOURCE TARGET TYPE FLAGS DATA: as mount(2); "-" for no flags or no data. */
int op_mount(struct shim *shim, int argc, char **argv)
{
	long flags = flags_parse(mount_flags, argv[4]);
	const char *data = argv[5][0] == '-' && argv[5][1] == '\0' ? NULL : argv[5];
	if (flags < 0)
		return -1;
	return mount(argv[1], argv[2], argv[3], (unsigned long)flags, data);
}
