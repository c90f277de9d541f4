#include "../shim.h"
#include "test.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECCOMP(flags, program) op_seccomp(NULL, 3, (char *[]){ "seccomp", flags, program, NULL })

/* Allow. */
#define ALLOW "060000000000ff7f"

static void decodes_hexadecimal(void)
{
	unsigned char bytes[4];
	CHECK(decode_hex("00ff7a", bytes, sizeof(bytes)) == 3 && memcmp(bytes, "\x00\xff\x7a", 3) == 0);
	CHECK(decode_hex("", bytes, sizeof(bytes)) == 0);
	CHECK(decode_hex("0", bytes, sizeof(bytes)) < 0 && errno == EINVAL);
	CHECK(decode_hex("0g", bytes, sizeof(bytes)) < 0 && errno == EINVAL);
	CHECK(decode_hex("FF", bytes, sizeof(bytes)) < 0 && errno == EINVAL);
	CHECK(decode_hex("0011223344", bytes, sizeof(bytes)) < 0 && errno == E2BIG);
}

static bool gains_nothing(void)
{
	return op_no_new_privs(NULL, 1, NULL) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

/* getppid, whose number is 110 or 173, gets ENOENT (2). */
static bool filters(void)
{
#ifdef __x86_64__
	char number[] = "6e000000";
#else
	char number[] = "ad000000";
#endif
	char program[128] = "2000000000000000" "15000001";
	strcat(program, number);
	strcat(program, "0600000002000500" ALLOW);
	if (op_no_new_privs(NULL, 1, NULL) < 0 || SECCOMP("-", program) < 0)
		return false;
	errno = 0;
	return syscall(SYS_getppid) < 0 && errno == ENOENT && getpid() > 0;
}

static bool refuses_what_is_no_program(void)
{
	if (op_no_new_privs(NULL, 1, NULL) < 0)
		return false;
	/* It does not end with an answer; it is empty; its flag is unknown. */
	return SECCOMP("-", "2000000000000000") < 0 && errno == EINVAL && SECCOMP("-", "") < 0 && errno == EINVAL &&
	       SECCOMP("fast", ALLOW) < 0 && errno == EINVAL && SECCOMP("log,spec_allow", ALLOW) == 0;
}

void test_seccomp(void)
{
	decodes_hexadecimal();
	CHECK(in_child(gains_nothing));
	CHECK(in_child(filters));
	CHECK(in_child(refuses_what_is_no_program));
}
