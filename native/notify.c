/* A word to the service manager that has started the daemon (sd_notify(3)). It takes one from its service's main process only, and we
 * are a child of that. Root may speak for others: the kernel puts the number that we give beside the datagram. */
#include "shim.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union credentials {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(struct ucred))];
};

static int send_as(struct sockaddr_un *address, socklen_t length, pid_t pid, char *text)
{
	union credentials control = { .header = { .cmsg_len = CMSG_LEN(sizeof(struct ucred)),
	                                          .cmsg_level = SOL_SOCKET,
	                                          .cmsg_type = SCM_CREDENTIALS } };
	const struct ucred sender = { .pid = pid, .uid = getuid(), .gid = getgid() };
	struct iovec part = { .iov_base = text, .iov_len = strlen(text) };
	const struct msghdr message = { .msg_name = address,
	                                .msg_namelen = length,
	                                .msg_iov = &part,
	                                .msg_iovlen = 1,
	                                .msg_control = &control,
	                                .msg_controllen = sizeof(control) };
	memcpy(CMSG_DATA(&control.header), &sender, sizeof(sender));
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return fd < 0 || sendmsg(fd, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* notify SOCKET PID TEXT: says TEXT, as if PID did. */
int notify_main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = argc == 4 ? strlen(argv[1]) : sizeof(address.sun_path);
	if (length >= sizeof(address.sun_path)) {
		fprintf(stderr, "no address of a service manager\n");
		return EXIT_ENGINE;
	}
	memcpy(address.sun_path, argv[1], length);
	/* A name that is no file is written with an @ for its first byte, which is a zero. */
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0';
	if (send_as(&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length), atoi(argv[2]), argv[3]) < 0) {
		perror("cannot tell the service manager");
		return EXIT_ENGINE;
	}
	return 0;
}
