/* The resolver of one container, at 127.0.0.11 in its network: answers for the containers that share a network with it, from the
 * engine's directories, and passes everything else on to the host's resolvers. It ends with the container.
 *
 * It has a foot in each world: the sockets that it listens at were made in the container's network, the files that it reads and
 * the sockets through which it asks others are the host's. */
#include "dns.h"
#include "shim.h"

#include <arpa/inet.h>
#include <dirent.h>
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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 53, TIMEOUT_MS = 2000, MOST_PENDING = 64, MOST_UPSTREAMS = 8, TCP_SECONDS = 20 };
enum { CONTAINER, UDP, TCP, TCP_CHILD, FIXED };

struct upstream {
	struct sockaddr_storage address;
	socklen_t length;
};

/* A question that somebody else has been asked. */
struct pending {
	int fd; /* 0 for a free place */
	struct sockaddr_in client;
	int upstream; /* which of them */
	long long deadline;
	size_t length;
	unsigned char query[DNS_MESSAGE];
};

static struct {
	const char *container; /* its directory: `networks` has a file for each of its networks, named by the id */
	const char *networks; /* the directory of all networks */
	struct upstream upstreams[MOST_UPSTREAMS];
	int upstream_count;
	struct pending pending[MOST_PENDING];
} resolver;

static long long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* The name that a network knows, for one that only this container has for it: `links/<network>/<alias>` leads there. */
static const char *linked(const char *network, const char *name, char target[DNS_NAME])
{
	char path[2 * DNS_NAME + 4096];
	if (snprintf(path, sizeof(path), "%s/links/%s/%s", resolver.container, network, name) >= (int)sizeof(path))
		return name;
	ssize_t length = readlink(path, target, DNS_NAME - 1);
	if (length < 0)
		return name;
	target[length] = '\0';
	return target;
}

/* Adds the addresses that a network knows for a name: they are the names of files. True when it knows the name. */
static bool look_in(const char *network, const char *name, struct address *found, int *count)
{
	char path[2 * DNS_NAME + 4096], target[DNS_NAME];
	name = linked(network, name, target);
	if (snprintf(path, sizeof(path), "%s/%s/names/%s", resolver.networks, network, name) >= (int)sizeof(path))
		return false;
	DIR *directory = opendir(path);
	if (directory == NULL)
		return false;
	bool known = false;
	for (struct dirent *entry; *count < DNS_MOST_ADDRESSES && (entry = readdir(directory)) != NULL;) {
		struct address *address = &found[*count];
		if (inet_pton(AF_INET, entry->d_name, address->bytes) == 1)
			address->type = DNS_A;
		else if (inet_pton(AF_INET6, entry->d_name, address->bytes) == 1)
			address->type = DNS_AAAA;
		else
			continue;
		known = true;
		(*count)++;
	}
	closedir(directory);
	return known;
}

/* Whom several share a name with take turns. */
static void rotate(struct address *addresses, int count)
{
	static int turn;
	for (int i = count > 1 ? turn++ % count : 0; i > 0; i--) {
		struct address first = addresses[0];
		memmove(addresses, addresses + 1, (size_t)(count - 1) * sizeof(*addresses));
		addresses[count - 1] = first;
	}
}

/* Turns the query into its answer if it is ours to give; its length, or 0. */
static size_t answer(unsigned char *message, size_t length)
{
	struct question question;
	struct address found[DNS_MOST_ADDRESSES];
	int count = 0;
	bool known = false;
	if (!dns_parse(message, length, &question) || question.name[0] == '\0')
		return 0;
	char path[4096];
	snprintf(path, sizeof(path), "%s/networks", resolver.container);
	DIR *networks = opendir(path);
	if (networks == NULL)
		return 0;
	for (struct dirent *entry; (entry = readdir(networks)) != NULL;)
		if (entry->d_name[0] != '.')
			known |= look_in(entry->d_name, question.name, found, &count);
	closedir(networks);
	if (!known)
		return 0;
	rotate(found, count);
	return dns_answer(message, &question, found, count);
}

static int connect_upstream(int index, int type)
{
	const struct upstream *upstream = &resolver.upstreams[index];
	int fd = socket(upstream->address.ss_family, type | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&upstream->address, upstream->length) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Asks the next resolver that can be asked, else says that nobody can be. Each question has a socket of its own, so the kernel gives it
 * a port that is hard to guess, and takes an answer only from whom was asked. */
static void ask_next(int udp, struct pending *pending)
{
	if (pending->fd > 0)
		close(pending->fd);
	pending->fd = 0;
	while (pending->upstream < resolver.upstream_count) {
		int fd = connect_upstream(pending->upstream++, SOCK_DGRAM);
		if (fd < 0)
			continue;
		pending->fd = fd;
		pending->deadline = now_ms() + TIMEOUT_MS;
		/* What cannot be sent is what was not answered. */
		(void)!send(fd, pending->query, pending->length, MSG_NOSIGNAL);
		return;
	}
	size_t length = dns_failure(pending->query, pending->length, DNS_SERVFAIL);
	sendto(udp, pending->query, length, 0, (struct sockaddr *)&pending->client, sizeof(pending->client));
}

static struct pending *free_place(void)
{
	for (int i = 0; i < MOST_PENDING; i++)
		if (resolver.pending[i].fd == 0)
			return &resolver.pending[i];
	return NULL;
}

static void take_query(int udp)
{
	unsigned char message[DNS_MESSAGE];
	struct sockaddr_in client;
	socklen_t size = sizeof(client);
	ssize_t n = recvfrom(udp, message, sizeof(message), MSG_DONTWAIT, (struct sockaddr *)&client, &size);
	if (n < DNS_HEADER || (message[2] & 0x80) != 0)
		return;
	size_t length = answer(message, (size_t)n);
	if (length > 0) {
		sendto(udp, message, length, 0, (struct sockaddr *)&client, size);
		return;
	}
	struct pending *pending = free_place();
	/* Whoever asks so much at once will ask again. */
	if (pending == NULL)
		return;
	*pending = (struct pending){ .client = client, .length = (size_t)n };
	memcpy(pending->query, message, (size_t)n);
	ask_next(udp, pending);
}

static void take_response(int udp, struct pending *pending)
{
	unsigned char message[DNS_MESSAGE];
	ssize_t n = recv(pending->fd, message, sizeof(message), MSG_DONTWAIT);
	if (n < DNS_HEADER) {
		ask_next(udp, pending);
		return;
	}
	if (memcmp(message, pending->query, 2) != 0)
		return;
	sendto(udp, message, (size_t)n, 0, (struct sockaddr *)&pending->client, sizeof(pending->client));
	close(pending->fd);
	pending->fd = 0;
}

static bool transfer(int fd, unsigned char *bytes, size_t length, bool out)
{
	for (size_t done = 0; done < length;) {
		ssize_t n = out ? send(fd, bytes + done, length - done, MSG_NOSIGNAL) : recv(fd, bytes + done, length - done, 0);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* Over TCP a message comes after its length. */
static bool read_message(int fd, unsigned char *message, size_t *length)
{
	unsigned char size[2];
	if (!transfer(fd, size, 2, false))
		return false;
	*length = (size_t)(size[0] << 8 | size[1]);
	return *length >= DNS_HEADER && transfer(fd, message, *length, false);
}

static bool write_message(int fd, unsigned char *message, size_t length)
{
	unsigned char size[2] = { (unsigned char)(length >> 8), (unsigned char)length };
	return transfer(fd, size, 2, true) && transfer(fd, message, length, true);
}

static size_t ask_by_tcp(unsigned char *message, size_t length)
{
	static unsigned char query[65536];
	memcpy(query, message, length);
	for (int i = 0; i < resolver.upstream_count; i++) {
		size_t size;
		int fd = connect_upstream(i, SOCK_STREAM);
		bool answered = fd >= 0 && write_message(fd, query, length) && read_message(fd, message, &size);
		if (fd >= 0)
			close(fd);
		if (answered)
			return size;
	}
	return dns_failure(message, length, DNS_SERVFAIL);
}

static void serve_tcp(int client)
{
	static unsigned char message[65536];
	size_t length;
	alarm(TCP_SECONDS);
	while (read_message(client, message, &length)) {
		size_t size = length <= DNS_MESSAGE ? answer(message, length) : 0;
		if (!write_message(client, message, size > 0 ? size : ask_by_tcp(message, length)))
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
		bool waiting = false;
		for (int i = 0; i < MOST_PENDING; i++) {
			int fd = resolver.pending[i].fd;
			fds[FIXED + i] = (struct pollfd){ .fd = fd > 0 ? fd : -1, .events = POLLIN };
			waiting |= fd > 0;
		}
		if (poll(fds, FIXED + MOST_PENDING, waiting ? TIMEOUT_MS / 10 : -1) < 0)
			continue;
		if (fds[CONTAINER].revents != 0)
			return;
		for (int i = 0; i < MOST_PENDING; i++) {
			struct pending *pending = &resolver.pending[i];
			if (pending->fd > 0 && fds[FIXED + i].revents != 0)
				take_response(udp, pending);
			else if (pending->fd > 0 && now_ms() > pending->deadline)
				ask_next(udp, pending);
		}
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

static int listen_at(int type)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	inet_pton(AF_INET, "127.0.0.11", &address.sin_addr);
	int yes = 1, fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
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
	if (op_loopback(NULL, 0, NULL) < 0 || (*udp = listen_at(SOCK_DGRAM)) < 0 || (*tcp = listen_at(SOCK_STREAM)) < 0)
		return -1;
	if (setns(home, CLONE_NEWNET) < 0)
		return -1;
	close(inside);
	return close(home);
}

static int add_upstream(const char *text)
{
	struct upstream *upstream = &resolver.upstreams[resolver.upstream_count];
	struct sockaddr_in *four = (struct sockaddr_in *)&upstream->address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&upstream->address;
	if (resolver.upstream_count == MOST_UPSTREAMS)
		return 0;
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		upstream->length = sizeof(*four);
		four->sin_family = AF_INET;
		four->sin_port = htons(PORT);
	} else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		upstream->length = sizeof(*six);
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(PORT);
	} else {
		errno = EINVAL;
		return -1;
	}
	resolver.upstream_count++;
	return 0;
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

/* resolver PID CONTAINER NETWORKS [UPSTREAM…]: goes on in the background once it listens. */
int resolver_main(int argc, char **argv)
{
	int udp, tcp;
	if (argc < 4)
		return EXIT_ENGINE;
	resolver.container = argv[2];
	resolver.networks = argv[3];
	int container = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	bool failed = container < 0 || listen_inside(argv[1], &udp, &tcp) < 0;
	/* Somebody answers there already. */
	if (failed && errno == EADDRINUSE)
		return 0;
	for (int i = 4; i < argc && !failed; i++)
		failed = add_upstream(argv[i]) < 0;
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
