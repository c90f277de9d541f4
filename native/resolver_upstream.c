#include "resolver.h"

#include "dns.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TIMEOUT_MS = 2000, TCP_TIMEOUT_SECONDS = 4, MOST_UPSTREAMS = 8 };

static struct upstream {
	struct sockaddr_storage address;
	socklen_t length;
} upstreams[MOST_UPSTREAMS];
static int upstream_count;
static const char *upstreams_file;

/* A question that somebody else has been asked. */
static struct pending {
	int fd; /* 0 for a free place */
	struct sockaddr_in client;
	int upstream; /* which of them */
	long long deadline;
	size_t length;
	unsigned char query[DNS_MESSAGE];
} pendings[MOST_PENDING];

/* What is no address is left out. */
static void upstream_add(char *text)
{
	struct upstream *upstream = &upstreams[upstream_count];
	struct sockaddr_in *four = (struct sockaddr_in *)&upstream->address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&upstream->address;
	/* A link-local address has its device behind it: fe80::1%eth0. */
	char *device = strchr(text, '%');
	if (upstream_count == MOST_UPSTREAMS)
		return;
	if (device != NULL)
		*device++ = '\0';
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		upstream->length = sizeof(*four);
		four->sin_family = AF_INET;
		four->sin_port = htons(DNS_PORT);
	} else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		upstream->length = sizeof(*six);
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(DNS_PORT);
		six->sin6_scope_id = device == NULL ? 0 : if_nametoindex(device);
	} else {
		return;
	}
	upstream_count++;
}

void upstreams_in(const char *file)
{
	upstreams_file = file;
}

/* Anew for each question: the container may have come into a network that leads out, or left it. */
static void read_upstreams(void)
{
	char line[128];
	FILE *file = fopen(upstreams_file, "re");
	upstream_count = 0;
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		upstream_add(line);
	}
	if (file != NULL)
		fclose(file);
}

static long long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static int connect_upstream(int index, int type)
{
	const struct upstream *upstream = &upstreams[index];
	const struct timeval patience = { .tv_sec = TCP_TIMEOUT_SECONDS };
	int fd = socket(upstream->address.ss_family, type | SOCK_CLOEXEC, 0);
	/* Of connect, too. Nobody waits for a datagram. */
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&upstream->address, upstream->length) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* It does not know, or does not tell us: the next one may, if there is one. */
static bool declines(const unsigned char *message, int next)
{
	int code = message[3] & 0x0f;
	return next < upstream_count && (code == DNS_SERVFAIL || code == DNS_REFUSED);
}

/* Asks the next resolver that can be asked, else says that nobody can be. Each question has a socket of its own, so the kernel gives it
 * a port that is hard to guess, and takes an answer only from whom was asked. */
static void ask_next(int udp, struct pending *pending)
{
	if (pending->fd > 0)
		close(pending->fd);
	pending->fd = 0;
	while (pending->upstream < upstream_count) {
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
		if (pendings[i].fd == 0)
			return &pendings[i];
	return NULL;
}

void upstream_ask(int udp, const struct sockaddr_in *client, const unsigned char *query, size_t length)
{
	struct pending *pending = free_place();
	/* Whoever asks so much at once will ask again. */
	if (pending == NULL)
		return;
	*pending = (struct pending){ .client = *client, .length = length };
	memcpy(pending->query, query, length);
	read_upstreams();
	ask_next(udp, pending);
}

int upstream_watch(struct pollfd *fds)
{
	bool waiting = false;
	for (int i = 0; i < MOST_PENDING; i++) {
		int fd = pendings[i].fd;
		fds[i] = (struct pollfd){ .fd = fd > 0 ? fd : -1, .events = POLLIN };
		waiting |= fd > 0;
	}
	return waiting ? TIMEOUT_MS / 10 : -1;
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
	if (declines(message, pending->upstream)) {
		ask_next(udp, pending);
		return;
	}
	sendto(udp, message, (size_t)n, 0, (struct sockaddr *)&pending->client, sizeof(pending->client));
	close(pending->fd);
	pending->fd = 0;
}

void upstream_hear(int udp, const struct pollfd *fds)
{
	for (int i = 0; i < MOST_PENDING; i++) {
		struct pending *pending = &pendings[i];
		if (pending->fd > 0 && fds[i].revents != 0)
			take_response(udp, pending);
		else if (pending->fd > 0 && now_ms() > pending->deadline)
			ask_next(udp, pending);
	}
}

size_t upstream_ask_by_tcp(unsigned char *message, size_t length)
{
	static unsigned char query[65536];
	memcpy(query, message, length);
	read_upstreams();
	for (int i = 0; i < upstream_count; i++) {
		size_t size;
		int fd = connect_upstream(i, SOCK_STREAM);
		bool answered = fd >= 0 && dns_write(fd, query, length) && dns_read(fd, message, &size);
		if (fd >= 0)
			close(fd);
		if (answered && !declines(message, i + 1))
			return size;
	}
	/* Half an answer may have come. */
	memcpy(message, query, length);
	return dns_failure(message, length, DNS_SERVFAIL);
}
