#include "../shim.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORDS(...) (char *[]){ __VA_ARGS__, NULL }

static int parse(struct plan *plan, char **words)
{
	int count = 0;
	while (words[count] != NULL)
		count++;
	return plan_parse(plan, count, words);
}

static bool refuses(char **words)
{
	struct plan plan;
	errno = 0;
	int result = parse(&plan, words);
	free(plan.instructions);
	return result < 0 && errno == EPROTO;
}

static void reads_instructions(void)
{
	struct plan plan;
	CHECK(parse(&plan, WORDS("3", "exec", "echo", "", "1", "loopback")) == 0);
	CHECK(plan.count == 2);
	CHECK(plan.instructions[0].argc == 3);
	CHECK(strcmp(plan.instructions[0].argv[1], "echo") == 0);
	CHECK(strcmp(plan.instructions[0].argv[2], "") == 0);
	CHECK(plan.instructions[0].argv[3] == NULL);
	CHECK(plan.instructions[1].argc == 1);
	CHECK(strcmp(plan.instructions[1].argv[0], "loopback") == 0);
	CHECK(plan.instructions[1].argv[1] == NULL);
	free(plan.instructions);
}

static void reads_an_empty_plan(void)
{
	struct plan plan;
	char *none[] = { NULL };
	CHECK(parse(&plan, none) == 0 && plan.count == 0);
	free(plan.instructions);
}

static void refuses_what_is_no_count(void)
{
	CHECK(refuses(WORDS("exec", "true")));
	CHECK(refuses(WORDS("", "true")));
	CHECK(refuses(WORDS("1x", "true")));
	CHECK(refuses(WORDS(" 1", "true")));
	CHECK(refuses(WORDS("+1", "true")));
	CHECK(refuses(WORDS("-1", "true")));
	CHECK(refuses(WORDS("1", "loopback", "exec")));
}

static void refuses_a_count_that_the_words_do_not_fill(void)
{
	CHECK(refuses(WORDS("0", "true")));
	CHECK(refuses(WORDS("1")));
	CHECK(refuses(WORDS("2", "true")));
	CHECK(refuses(WORDS("2147483648", "true")));
	CHECK(refuses(WORDS("99999999999999999999999", "true")));
}

/* Reads these bytes as a plan. */
static int read_bytes(struct plan *plan, const char *bytes, size_t length)
{
	int ends[2];
	if (pipe(ends) < 0 || write(ends[1], bytes, length) != (ssize_t)length)
		return -2;
	close(ends[1]);
	return plan_read(plan, ends[0]);
}

#define BYTES(text) (text), sizeof(text) - 1

static void reads_what_comes_through_a_pipe(void)
{
	/* Static: it points into memory that nobody frees. */
	static struct plan plan;
	CHECK(read_bytes(&plan, BYTES("3\0exec\0echo\0\0001\0loopback\0")) == 0);
	CHECK(plan.count == 2);
	CHECK(strcmp(plan.instructions[0].argv[1], "echo") == 0);
	CHECK(strcmp(plan.instructions[0].argv[2], "") == 0);
	CHECK(strcmp(plan.instructions[1].argv[0], "loopback") == 0);
}

static void refuses_a_plan_that_is_cut_off(void)
{
	struct plan plan;
	errno = 0;
	CHECK(read_bytes(&plan, BYTES("2\0exec\0tru")) == -1 && errno == EPROTO);
	CHECK(plan_read(&plan, -1) == -1 && errno == EBADF);
}

/* Receives these bytes as a plan, on a socket that stays open. */
static int receive_bytes(struct plan *plan, const char *bytes, size_t length)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 || write(ends[1], bytes, length) != (ssize_t)length)
		return -2;
	return plan_receive(plan, ends[0]);
}

static void receives_as_much_as_it_is_told(void)
{
	static struct plan plan;
	CHECK(receive_bytes(&plan, BYTES("14\n2\0exec\0echo\0\0001\0more")) == -1 && errno == EPROTO);
	CHECK(receive_bytes(&plan, BYTES("12\n2\0exec\0echo\0\0001\0more")) == 0);
	CHECK(plan.count == 1);
	CHECK(strcmp(plan.instructions[0].argv[1], "echo") == 0);
}

static void refuses_a_length_that_is_none(void)
{
	struct plan plan;
	CHECK(receive_bytes(&plan, BYTES("\n")) == -1 && errno == EPROTO);
	CHECK(receive_bytes(&plan, BYTES("0\n")) == -1 && errno == EPROTO);
	CHECK(receive_bytes(&plan, BYTES("x12\n2\0exec\0echo\0")) == -1 && errno == EPROTO);
	CHECK(receive_bytes(&plan, BYTES("9999999999999999\n")) == -1 && errno == EPROTO);
	CHECK(receive_bytes(&plan, BYTES("67108865\n")) == -1 && errno == EPROTO);
}

void test_plan(void)
{
	receives_as_much_as_it_is_told();
	refuses_a_length_that_is_none();
	reads_what_comes_through_a_pipe();
	refuses_a_plan_that_is_cut_off();
	reads_instructions();
	reads_an_empty_plan();
	refuses_what_is_no_count();
	refuses_a_count_that_the_words_do_not_fill();
}
