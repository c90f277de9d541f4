#include "../dns.h"
#include "test.h"

#include <string.h>

/* A query for the address of web.back. */
static const unsigned char query[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03Web\x04"
				     "back\x00\x00\x01\x00\x01";
enum { LENGTH = sizeof(query) - 1 };

static bool parses(const unsigned char *message, size_t length)
{
	/* Of its own size, so that the sanitizer sees a step too far. */
	unsigned char copy[length + 1];
	struct question question;
	memcpy(copy, message, length);
	return dns_parse(copy, length, &question);
}

static void test_questions(void)
{
	struct question question;
	CHECK(dns_parse(query, LENGTH, &question));
	CHECK(strcmp(question.name, "web.back") == 0);
	CHECK(question.type == DNS_A);
	CHECK(question.end == LENGTH);
	for (size_t length = 0; length < LENGTH; length++)
		CHECK(!parses(query, length));
}

static void test_names_that_are_no_files(void)
{
	struct question question;
	unsigned char odd[LENGTH];
	memcpy(odd, query, LENGTH);
	odd[13] = '/';
	CHECK(dns_parse(odd, LENGTH, &question) && question.name[0] == '\0');
	odd[13] = '.';
	CHECK(dns_parse(odd, LENGTH, &question) && question.name[0] == '\0');
	odd[13] = '\0';
	CHECK(dns_parse(odd, LENGTH, &question) && question.name[0] == '\0');
	/* A pointer, and a label longer than the message. */
	odd[12] = 0xc0;
	CHECK(!dns_parse(odd, LENGTH, &question));
	odd[12] = 63;
	CHECK(!dns_parse(odd, LENGTH, &question));
}

static void test_answers(void)
{
	struct question question;
	unsigned char message[DNS_MESSAGE];
	struct address addresses[DNS_MOST_ADDRESSES] = {
		{ .type = DNS_AAAA, .bytes = { 0xfd } },
		{ .type = DNS_A, .bytes = { 172, 18, 0, 2 } },
	};
	memcpy(message, query, LENGTH);
	dns_parse(message, LENGTH, &question);
	size_t length = dns_answer(message, &question, addresses, 2);
	CHECK(length == LENGTH + 16);
	CHECK((message[2] & 0x80) != 0 && (message[3] & 0x0f) == 0 && message[7] == 1);
	CHECK(memcmp(message + length - 4, "\xac\x12\x00\x02", 4) == 0);
	CHECK(dns_answer(message, &question, addresses, 1) == LENGTH);
	CHECK(message[7] == 0);
	for (int i = 0; i < DNS_MOST_ADDRESSES; i++)
		addresses[i].type = DNS_A;
	CHECK(dns_answer(message, &question, addresses, DNS_MOST_ADDRESSES) <= 512);
	CHECK(dns_failure(message, LENGTH, DNS_SERVFAIL) == LENGTH && (message[3] & 0x0f) == DNS_SERVFAIL);
}

void test_dns(void)
{
	test_questions();
	test_names_that_are_no_files();
	test_answers();
}
