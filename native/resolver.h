/* The two sources of a container's resolver: the engine's directories, and the host's resolvers. */
#ifndef RESOLVER_H
#define RESOLVER_H

#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>

/* How many questions others are asked at once. */
enum { MOST_PENDING = 64 };

/* Answers come from these: the container's directory, and the directory of all networks. */
void names_in(const char *container, const char *networks);
/* Turns the query into its answer if it is ours to give; its length, or 0. */
size_t names_answer(unsigned char *message, size_t length);

/* Leads to these sockets what is sent to 127.0.0.11:53 in this network namespace; 0 or -1. */
int lead_queries(int udp, int tcp);

/* A file with the addresses of those to ask, one a line. It may change. */
void upstreams_in(const char *file);
/* Asks for a client; its answer goes out through `udp`. */
void upstream_ask(int udp, const struct sockaddr_in *client, const unsigned char *query, size_t length);
/* What to poll until somebody answers, MOST_PENDING of them; gives the milliseconds to wait at most, or -1. */
int upstream_watch(struct pollfd *fds);
/* Passes on what has come, and asks the next one where nothing has. */
void upstream_hear(int udp, const struct pollfd *fds);
/* Asks and waits; the length of the answer in `message`, which has 65,536 bytes. */
size_t upstream_ask_by_tcp(unsigned char *message, size_t length);

#endif
