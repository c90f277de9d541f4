/* The resolver of one container, at 127.0.0.11 in its network: answers for the containers that share a network with it, from the
 * engine's directories, and passes everything else on to the host's resolvers. It ends with the container.
 *
 * It has a foot in each world: the sockets that it listens at were made in the container's network, the files that it reads and
 * the sockets through which it asks others are the host's. */
#include "dns.h"
#include "resolver.h"
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TCP_SECONDS = 20 };
enum { CONTAINER, UDP, TCP, TCP_CHILD, FIXED };

static void take_query(int udp)
{
	unsigned char message[DNS_MESSAGE];
	struct sockaddr_in client;
	socklen_t size = sizeof(client);
	ssize_t n = recvfrom(udp, message, sizeof(message), MSG_DONTWAIT, (struct sockaddr *)&client, &size);
	if (n < DNS_HEADER || (message[2] & 0x80) != 0)
		return;
	size_t length = names_answer(message, (size_t)n);
	if (length > 0)
		sendto(udp, message, length, 0, (struct sockaddr *)&client, size);
	else
		upstream_ask(udp, &client, message, (size_t)n);
}

static void serve_tcp(int client)
{
	static unsigned char message[65536];
	size_t length;
	alarm(TCP_SECONDS);
	while (dns_read(client, message, &length)) {
		size_t size = length <= DNS_MESSAGE ? names_answer(message, length) : 0;
		if (!dns_write(client, message, size > 0 ? size : upstream_ask_by_tcp(message, length)))
			break;
	}
	_exit(0);
}

/* One at a time, in a process of its own: the container shall not be able to make the host start any number. A descriptor that shows
 * its end, or -1. */
static int accept_tcp(int tcp)
{
	int client = accept4(tcp, NULL, NULL, SOCK_CLOEXEC);
	if (client < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		serve_tcp(client);
	close(client);
	return pid < 0 ? -1 : (int)syscall(SYS_pidfd_open, pid, 0);
}

/* The container's end shows on its pidfd. */
static void serve(int container, int udp, int tcp)
{
	struct pollfd fds[FIXED + MOST_PENDING] = {
		[CONTAINER] = { .fd = container, .events = POLLIN },
		[UDP] = { .fd = udp, .events = POLLIN },
		[TCP] = { .fd = tcp, .events = POLLIN },
		[TCP_CHILD] = { .fd = -1, .events = POLLIN },
	};
	for (;;) {
		int milliseconds = upstream_watch(fds + FIXED);
		if (poll(fds, FIXED + MOST_PENDING, milliseconds) < 0)
			continue;
		if (fds[CONTAINER].revents != 0)
			return;
		upstream_hear(udp, fds + FIXED);
		if (fds[UDP].revents != 0)
			take_query(udp);
		if (fds[TCP_CHILD].revents != 0) {
			close(fds[TCP_CHILD].fd);
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
			fds[TCP_CHILD].fd = -1;
			fds[TCP].fd = tcp;
		} else if (fds[TCP].fd >= 0 && fds[TCP].revents != 0) {
			fds[TCP_CHILD].fd = accept_tcp(tcp);
			fds[TCP].fd = fds[TCP_CHILD].fd >= 0 ? -1 : tcp;
		}
	}
}

/* A name in the container's network, which goes with whoever has it: of two resolvers, the second one fails with EADDRINUSE. */
static int claim_name(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "\0mydocker-resolver" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof(address));
}

/* At a port that is free. */
static int listen_at(int type)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	inet_pton(AF_INET, "127.0.0.11", &address.sin_addr);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return type == SOCK_STREAM && listen(fd, 16) < 0 ? -1 : fd;
}

/* A socket belongs for good to the network namespace in which it was made. */
static int listen_inside(const char *pid, int *udp, int *tcp)
{
	char path[64];
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
	int inside = open(path, O_RDONLY | O_CLOEXEC);
	if (home < 0 || inside < 0 || setns(inside, CLONE_NEWNET) < 0)
		return -1;
	/* The container may not have come so far itself. */
	if (claim_name() < 0 || op_loopback(NULL, 0, NULL) < 0)
		return -1;
	if ((*udp = listen_at(SOCK_DGRAM)) < 0 || (*tcp = listen_at(SOCK_STREAM)) < 0)
		return -1;
	if (lead_queries(*udp, *tcp) < 0 || setns(home, CLONE_NEWNET) < 0)
		return -1;
	close(inside);
	return close(home);
}

/* Nothing of whoever started us is kept, and nobody waits for us. */
void detach(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	(void)!chdir("/");
	signal(SIGPIPE, SIG_IGN);
}

/* resolver PID CONTAINER NETWORKS UPSTREAMS: goes on in the background once it listens. */
int resolver_main(int argc, char **argv)
{
	int udp, tcp;
	if (argc != 5)
		return EXIT_ENGINE;
	names_in(argv[2], argv[3]);
	upstreams_in(argv[4]);
	int container = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	bool failed = container < 0 || listen_inside(argv[1], &udp, &tcp) < 0;
	/* Somebody answers there already. */
	if (failed && errno == EADDRINUSE)
		return 0;
	pid_t pid = failed ? -1 : fork();
	if (pid < 0) {
		perror("cannot answer for names in the container");
		return EXIT_ENGINE;
	}
	if (pid > 0)
		return 0;
	detach();
	serve(container, udp, tcp);
	return 0;
}
