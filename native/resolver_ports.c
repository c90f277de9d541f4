/* Who asks 127.0.0.11 for names asks its port 53, and a server in the container may want that port at every address. So the resolver
 * listens at two ports that nobody knows, and rules in the container's network lead to them. */
#include "resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int port_of(int fd)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	return getsockname(fd, (struct sockaddr *)&address, &size) < 0 ? -1 : ntohs(address.sin_port);
}

/* In the network namespace in which we are; says itself what is wrong. */
static int run_nft(const char *commands)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		execlp("nft", "nft", commands, NULL);
		perror("nft");
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	errno = ECANCELED;
	return status == 0 ? 0 : -1;
}

/* Anew, whatever one that was killed has left behind. */
int lead_queries(int udp, int tcp)
{
	char commands[500];
	snprintf(commands, sizeof(commands),
		 "add table ip mydocker-resolver; delete table ip mydocker-resolver; add table ip mydocker-resolver;"
		 "add chain ip mydocker-resolver sent { type nat hook output priority -100; };"
		 "add rule ip mydocker-resolver sent ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:%d;"
		 "add rule ip mydocker-resolver sent ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:%d",
		 port_of(udp), port_of(tcp));
	return run_nft(commands);
}
