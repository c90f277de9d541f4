/* DNS messages (RFC 1035): as much of them as it takes to answer for addresses. */
#ifndef DNS_H
#define DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DNS_PORT = 53, DNS_HEADER = 12, DNS_NAME = 256, DNS_MESSAGE = 4096, DNS_MOST_ADDRESSES = 32 };
enum { DNS_A = 1, DNS_AAAA = 28 };
enum { DNS_SERVFAIL = 2, DNS_REFUSED = 5 };

struct question {
	char name[DNS_NAME]; /* lower case, with dots; "" for one that can be no file's name */
	int type;
	size_t end; /* where the question ends in the message */
};

struct address {
	int type; /* DNS_A or DNS_AAAA */
	unsigned char bytes[16];
};

bool dns_parse(const unsigned char *message, size_t length, struct question *question);
size_t dns_answer(unsigned char *message, const struct question *question, const struct address *addresses, int count);
size_t dns_failure(unsigned char *message, size_t length, int code);

/* Over TCP a message comes after its length. False when the connection ends; `message` has 65,536 bytes. */
bool dns_read(int fd, unsigned char *message, size_t *length);
bool dns_write(int fd, unsigned char *message, size_t length);

#endif
