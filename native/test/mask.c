#include "../shim.h"
#include "test.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define MASK(path) op_mask(NULL, 2, (char *[]){ "mask", path, NULL })
#define READONLY(path) op_readonly(NULL, 2, (char *[]){ "readonly", path, NULL })

/* Mounts of our own, and an empty file system at /tmp. */
static bool in_own_mounts(void)
{
	return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0;
}

static bool covers_files_and_directories(void)
{
	struct stat st;
	return in_own_mounts() && MASK("/proc/version") == 0 && stat("/proc/version", &st) == 0 && S_ISCHR(st.st_mode) &&
	       MASK("/proc/sys") == 0 && access("/proc/sys/kernel", F_OK) < 0 && READONLY("/sys/kernel") == 0 &&
	       access("/sys/kernel/mm", F_OK) == 0 && mkdir("/proc/sys/new", 0700) < 0 && errno == EROFS;
}

static bool passes_over_what_is_not_there(void)
{
	return in_own_mounts() && MASK("/proc/nonsense") == 0 && READONLY("/proc/nonsense") == 0;
}

static bool follows_no_link(void)
{
	if (!in_own_mounts() || symlink("/proc/sys", "/tmp/link") < 0)
		return false;
	bool refused = MASK("/tmp/link") < 0 && errno == ELOOP && READONLY("/tmp/link/kernel") < 0 && errno == ELOOP;
	return refused && access("/proc/sys/kernel", F_OK) == 0;
}

static bool touches_only_what_is_the_kernels(void)
{
	return in_own_mounts() && mount("tmpfs", "/proc/sys", "tmpfs", 0, NULL) == 0 && MASK("/proc/sys") < 0 &&
	       errno == EXDEV && READONLY("/tmp") < 0 && errno == EXDEV;
}

/* CVE-2025-31133: the image's own /dev/null, a link to what is to be hidden or to worse. */
static bool wants_the_real_null(void)
{
	if (!in_own_mounts() || mount("tmpfs", "/dev", "tmpfs", 0, NULL) < 0 || symlink("/proc/sys/kernel", "/dev/null") < 0)
		return false;
	bool link = MASK("/proc/version") < 0 && errno == ENODEV;
	FILE *file = unlink("/dev/null") == 0 ? fopen("/dev/null", "we") : NULL;
	if (file == NULL)
		return false;
	fclose(file);
	return link && MASK("/proc/version") < 0 && errno == ENODEV;
}

void test_mask(void)
{
	if (geteuid() != 0)
		return;
	CHECK(in_child(covers_files_and_directories));
	CHECK(in_child(passes_over_what_is_not_there));
	CHECK(in_child(follows_no_link));
	CHECK(in_child(touches_only_what_is_the_kernels));
	CHECK(in_child(wants_the_real_null));
}
