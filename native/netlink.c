/* What `ip` says to the kernel, and how it puts it. */
#include "netlink.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *end_of(struct message *message)
{
	return (char *)message + NLMSG_ALIGN(message->header.nlmsg_len);
}

void message_begin(struct message *message, unsigned short type, unsigned short flags)
{
	*message = (struct message){ .header = { .nlmsg_len = NLMSG_LENGTH(0), .nlmsg_type = type } };
	message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
}

void message_add_fixed(struct message *message, const void *part, size_t size)
{
	memcpy(end_of(message), part, size);
	message->header.nlmsg_len += (unsigned int)NLMSG_ALIGN(size);
}

/* Everything that comes here fits: names of 15 bytes, addresses, numbers. */
struct rtattr *message_add(struct message *message, unsigned short type, const void *value, size_t size)
{
	struct rtattr *attribute = end_of(message);
	attribute->rta_type = type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(size);
	if (size > 0)
		memcpy(RTA_DATA(attribute), value, size);
	message->header.nlmsg_len += (unsigned int)RTA_ALIGN(attribute->rta_len);
	return attribute;
}

void message_add_number(struct message *message, unsigned short type, unsigned int number)
{
	message_add(message, type, &number, sizeof(number));
}

/* A device's name has a limit, and so has our buffer. */
int message_add_name(struct message *message, unsigned short type, const char *name)
{
	if (strlen(name) >= IF_NAMESIZE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	message_add(message, type, name, strlen(name) + 1);
	return 0;
}

/* What was added since belongs into it. */
void message_enclose(struct message *message, struct rtattr *outer)
{
	outer->rta_len = (unsigned short)((char *)end_of(message) - (char *)outer);
}

/* The kernel's answer is the number of an error, or 0. */
static int answer_of(int fd)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[1024];
	} answer;
	if (recv(fd, &answer, sizeof(answer), 0) < 0)
		return -1;
	errno = answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error : EPROTO;
	return errno == 0 ? 0 : -1;
}

/* To the network namespace in which we are now. */
int message_send(const struct message *message)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -1;
	int result = send(fd, message, message->header.nlmsg_len, 0) < 0 ? -1 : answer_of(fd);
	int error = errno;
	close(fd);
	errno = error;
	return result;
}
