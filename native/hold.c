/* Holds ports of the host for a container, for as long as it lives. No packet ever comes to these sockets: the firewall sends it on
 * before. They are there for the kernel's word that a port is ours, which holds between all programs of the host, and needs nobody to
 * take it back. */
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

struct endpoint {
	struct sockaddr_storage address;
	socklen_t length;
	int type, protocol;
};

static int read_protocol(const char *name, struct endpoint *endpoint)
{
	endpoint->type = strcmp(name, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
	endpoint->protocol = strcmp(name, "sctp") == 0 ? IPPROTO_SCTP : 0;
	return 0;
}

static int read_address(const char *text, struct endpoint *endpoint)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&endpoint->address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&endpoint->address;
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		endpoint->length = sizeof(*four);
	} else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		endpoint->length = sizeof(*six);
	} else {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

/* Both families have the port at the same place. */
static in_port_t *port_of(struct endpoint *endpoint)
{
	return &((struct sockaddr_in *)&endpoint->address)->sin_port;
}

/* The port that it got, or -1. A listening socket excludes others even if they ask to share; one that is only bound might not. */
static int hold_port(struct endpoint endpoint, int port)
{
	int yes = 1, fd = socket(endpoint.address.ss_family, endpoint.type | SOCK_CLOEXEC, endpoint.protocol);
	*port_of(&endpoint) = htons((in_port_t)port);
	if (fd < 0)
		return -1;
	if (endpoint.address.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
	/* What is left of a connection of an earlier listener is no obstacle. */
	if (endpoint.type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	socklen_t length = endpoint.length;
	if (bind(fd, (struct sockaddr *)&endpoint.address, length) < 0 ||
	    (endpoint.type == SOCK_STREAM && listen(fd, 1) < 0) ||
	    getsockname(fd, (struct sockaddr *)&endpoint.address, &length) < 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return ntohs(*port_of(&endpoint));
}

/* PROTOCOL ADDRESS FIRST LAST: the first port of these that is free. */
static int hold_one(char **words)
{
	struct endpoint endpoint = { .length = 0 };
	if (read_protocol(words[0], &endpoint) < 0 || read_address(words[1], &endpoint) < 0)
		return -1;
	int last = atoi(words[3]), port = atoi(words[2]), held;
	while ((held = hold_port(endpoint, port)) < 0 && errno == EADDRINUSE && port < last)
		port++;
	return held;
}

/* hold PID (PROTOCOL ADDRESS FIRST LAST)…: prints a port for each four words, then goes on in the background until PID ends. */
int hold_main(int argc, char **argv)
{
	int container = argc < 2 ? -1 : (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (container < 0) {
		perror("cannot watch the container");
		return EXIT_ENGINE;
	}
	for (int i = 2; i + 3 < argc; i += 4) {
		int port = hold_one(argv + i);
		if (port < 0) {
			fprintf(stderr, "%d %d\n", (i - 2) / 4, errno);
			return EXIT_ENGINE;
		}
		printf("%d\n", port);
	}
	fflush(stdout);
	pid_t pid = fork();
	if (pid != 0)
		return pid < 0 ? EXIT_ENGINE : 0;
	detach();
	struct pollfd end = { .fd = container, .events = POLLIN };
	while (poll(&end, 1, -1) < 0)
		;
	return 0;
}
