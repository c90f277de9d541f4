#include "clients.h"
#include "shim.h"
#include "streams.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_SIZE = 64 };

struct client {
	int fd; /* -1: this place is free */
	bool attached, takes_stdin, waits;
	char request[REQUEST_SIZE];
	size_t request_length;
	int backlog; /* a file without a name, for what the client has not yet taken; -1: none */
	off_t sent, queued; /* of the backlog, in bytes */
};

struct frame {
	uint8_t stream, zero[3];
	uint32_t length; /* big-endian */
};

static struct client clients[MAX_CLIENTS];
static int client_count; /* places that were ever used */
static int listener = -1, directory = -1;

/* listen DIRECTORY BACKLOG: clients find the socket "attach" in DIRECTORY; what is kept for a slow one is in BACKLOG. */
int op_listen(struct shim *shim, int argc, char **argv)
{
	/* A path in an address has room for 107 bytes: less than a directory may need. */
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "attach" };
	directory = open(argv[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (directory < 0 || listener < 0 || chdir(argv[1]) < 0)
		return -1;
	unlink("attach");
	if (bind(listener, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(listener, MAX_CLIENTS) < 0)
		return -1;
	return chdir("/");
}

static struct client *client_new(int fd)
{
	int place = 0;
	while (place < client_count && clients[place].fd >= 0)
		place++;
	if (place == MAX_CLIENTS) {
		close(fd);
		return NULL;
	}
	if (place == client_count)
		client_count++;
	clients[place] = (struct client){ .fd = fd, .backlog = -1 };
	return &clients[place];
}

static void client_drop(struct client *client)
{
	if (client->takes_stdin)
		streams_end_input();
	close(client->fd);
	if (client->backlog >= 0)
		close(client->backlog);
	client->fd = client->backlog = -1;
}

/* A client that is attached from the start. */
int client_adopt(int fd, bool takes_stdin)
{
	struct client *client = client_new(fd);
	if (client == NULL)
		return -1;
	client->attached = true;
	client->takes_stdin = takes_stdin;
	return fcntl(fd, F_SETFL, O_NONBLOCK);
}

static void answer(struct client *client, int number)
{
	char line[16];
	int length = snprintf(line, sizeof(line), "%d\n", number);
	send(client->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
	client_drop(client);
}

/* What was printed before is in the log, with an earlier time. There is room for a first line. */
static void tell_time(struct client *client)
{
	char line[32];
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	int length = snprintf(line, sizeof(line), "%lld%09ld\n", (long long)now.tv_sec, now.tv_nsec);
	send(client->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void carry_out(struct client *client, pid_t child)
{
	unsigned rows, columns;
	int number;
	if (strncmp(client->request, "attach", 6) == 0) {
		client->attached = true;
		client->takes_stdin = strncmp(client->request, "attach stdin", 12) == 0;
		if (strstr(client->request, " told") != NULL)
			tell_time(client);
	} else if (sscanf(client->request, "resize %u %u", &rows, &columns) == 2) {
		streams_resize((unsigned short)rows, (unsigned short)columns);
		answer(client, 0);
	} else if (sscanf(client->request, "kill %d", &number) == 1) {
		answer(client, child > 0 && kill(child, number) == 0 ? 0 : ESRCH);
	} else if (strcmp(client->request, "wait") == 0) {
		client->waits = true;
	} else {
		answer(client, EINVAL);
	}
}

/* Byte by byte: what follows the line belongs to the command. */
static void read_request(struct client *client, pid_t child)
{
	while (client->request_length < REQUEST_SIZE) {
		char *byte = &client->request[client->request_length];
		ssize_t n = recv(client->fd, byte, 1, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0)
			break;
		if (*byte == '\n') {
			*byte = '\0';
			carry_out(client, child);
			return;
		}
		client->request_length++;
	}
	client_drop(client);
}

/* Without a name from the start: nothing of it is left, however we end. */
static int open_backlog(struct client *client)
{
	if (client->backlog < 0)
		client->backlog = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return client->backlog;
}

static void keep(struct client *client, const char *bytes, size_t length)
{
	if (length == 0)
		return;
	/* A client that we cannot keep up with loses its connection rather than a part of the stream. */
	if (open_backlog(client) < 0 || pwrite(client->backlog, bytes, length, client->queued) != (ssize_t)length)
		client_drop(client);
	else
		client->queued += (off_t)length;
}

/* At once as far as the client takes it, the rest later: nobody else waits for it. */
static void client_send(struct client *client, struct iovec *parts, size_t count)
{
	ssize_t sent = 0;
	if (client->sent == client->queued) {
		const struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
		sent = sendmsg(client->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR) {
			client_drop(client);
			return;
		}
		sent = sent < 0 ? 0 : sent;
	}
	for (size_t i = 0; i < count && client->fd >= 0; i++) {
		size_t skipped = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
		sent -= (ssize_t)skipped;
		keep(client, (char *)parts[i].iov_base + skipped, parts[i].iov_len - skipped);
	}
}

/* As much of it as the client takes; false when the connection is gone. */
static bool send_backlog(struct client *client)
{
	while (client->sent < client->queued) {
		ssize_t n = sendfile(client->fd, client->backlog, &client->sent, (size_t)(client->queued - client->sent));
		if (n < 0 && errno == EAGAIN) {
			/* What was sent needs no room on the disk. */
			fallocate(client->backlog, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, client->sent);
			return true;
		}
		if (n <= 0 && errno != EINTR)
			return false;
	}
	client->sent = client->queued = 0;
	return ftruncate(client->backlog, 0) == 0;
}

/* To everyone who is attached. */
void clients_output(int stream, const char *bytes, size_t length)
{
	struct frame frame = { .stream = (uint8_t)stream, .length = htonl((uint32_t)length) };
	struct iovec parts[] = { { &frame, sizeof(frame) }, { (void *)(uintptr_t)bytes, length } };
	size_t first = streams_are_terminal() ? 1 : 0;
	for (int i = 0; i < client_count; i++)
		if (clients[i].fd >= 0 && clients[i].attached)
			client_send(&clients[i], parts + first, 2 - first);
}

static struct pollfd client_poll(const struct client *client)
{
	bool reads = !(client->attached || client->waits) || (client->takes_stdin && streams_want_input());
	bool writes = client->sent < client->queued;
	/* Who is gone may have left something to read, for which there is no room yet. */
	bool waits = client->takes_stdin && streams_are_full() && !writes;
	short events = (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
	return (struct pollfd){ .fd = waits ? -1 : client->fd, .events = events };
}

/* How many were filled. */
int clients_poll(struct pollfd *fds)
{
	fds[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
	for (int i = 0; i < client_count; i++)
		fds[i + 1] = client_poll(&clients[i]);
	return client_count + 1;
}

static void serve(struct client *client, short revents, pid_t child)
{
	if (!client->attached && !client->waits) {
		read_request(client, child);
		return;
	}
	if ((revents & POLLIN) != 0 && client->takes_stdin && streams_want_input()) {
		streams_read_input(client->fd, &client->takes_stdin);
		if (!client->takes_stdin)
			streams_end_input();
	}
	if ((revents & POLLOUT) != 0 && !send_backlog(client))
		client_drop(client);
	else if ((revents & (POLLERR | POLLHUP)) != 0 && (revents & POLLIN) == 0)
		client_drop(client);
}

void clients_serve(const struct pollfd *fds, int count, pid_t child)
{
	for (int i = 0; i < count - 1; i++)
		if (fds[i + 1].revents != 0 && clients[i].fd == fds[i + 1].fd)
			serve(&clients[i], fds[i + 1].revents, child);
	if (fds[0].revents != 0) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd >= 0)
			client_new(fd);
	}
}

/*
 * The rest of a backlog is for a process of its own, however long its client takes: with nothing else open, as others wait to see their
 * connections closed.
 */
static void serve_backlog(struct client client)
{
	if (client.fd < 0 || client.sent == client.queued || fork() != 0)
		return;
	/* In this order: the client may have the backlog's new number, and nobody but the report ever has REPORT_FD. */
	client.fd = dup2(client.fd, REPORT_FD);
	client.backlog = dup2(client.backlog, REPORT_FD + 1);
	close_range(REPORT_FD + 2, ~0U, 0);
	if (fcntl(client.fd, F_SETFL, 0) == 0)
		send_backlog(&client);
	_exit(0);
}

/* There is nothing more to come for anybody. */
void clients_finish(int code)
{
	for (int i = 0; i < client_count; i++)
		serve_backlog(clients[i]);
	for (int i = 0; i < client_count; i++) {
		if (clients[i].fd >= 0 && clients[i].waits)
			answer(&clients[i], code);
		else if (clients[i].fd >= 0)
			client_drop(&clients[i]);
	}
}
