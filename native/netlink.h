/* Messages to the kernel's rtnetlink. */
#ifndef NETLINK_H
#define NETLINK_H

#include <linux/rtnetlink.h>
#include <stddef.h>

/* A header, the fixed part that belongs to its type, and attributes, which may hold attributes. */
struct message {
	struct nlmsghdr header;
	char body[512];
};

void message_begin(struct message *message, unsigned short type, unsigned short flags);
void message_add_fixed(struct message *message, const void *part, size_t size);
struct rtattr *message_add(struct message *message, unsigned short type, const void *value, size_t size);
void message_add_number(struct message *message, unsigned short type, unsigned int number);
int message_add_name(struct message *message, unsigned short type, const char *name);
void message_enclose(struct message *message, struct rtattr *outer);
int message_send(const struct message *message);

#endif
