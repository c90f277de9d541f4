#include "resolver.h"

#include "dns.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *container; /* its directory: `networks` has a file for each of its networks, named by the id */
static const char *networks; /* the directory of all networks */

void names_in(const char *of_container, const char *of_all)
{
	container = of_container;
	networks = of_all;
}

/* The name that a network knows, for one that only this container has for it: `links/<network>/<alias>` leads there. */
static const char *linked(const char *network, const char *name, char target[DNS_NAME])
{
	char path[2 * DNS_NAME + 4096];
	if (snprintf(path, sizeof(path), "%s/links/%s/%s", container, network, name) >= (int)sizeof(path))
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
	if (snprintf(path, sizeof(path), "%s/%s/names/%s", networks, network, name) >= (int)sizeof(path))
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

size_t names_answer(unsigned char *message, size_t length)
{
	struct question question;
	struct address found[DNS_MOST_ADDRESSES];
	int count = 0;
	bool known = false;
	if (!dns_parse(message, length, &question) || question.name[0] == '\0')
		return 0;
	char path[4096];
	snprintf(path, sizeof(path), "%s/networks", container);
	DIR *directory = opendir(path);
	if (directory == NULL)
		return 0;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (entry->d_name[0] != '.')
			known |= look_in(entry->d_name, question.name, found, &count);
	closedir(directory);
	if (!known)
		return 0;
	rotate(found, count);
	return dns_answer(message, &question, found, count);
}
