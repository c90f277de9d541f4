#include "dns.h"

#include <sys/socket.h>

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

bool dns_read(int fd, unsigned char *message, size_t *length)
{
	unsigned char size[2];
	if (!transfer(fd, size, 2, false))
		return false;
	*length = (size_t)(size[0] << 8 | size[1]);
	return *length >= DNS_HEADER && transfer(fd, message, *length, false);
}

bool dns_write(int fd, unsigned char *message, size_t length)
{
	unsigned char size[2] = { (unsigned char)(length >> 8), (unsigned char)length };
	return transfer(fd, size, 2, true) && transfer(fd, message, length, true);
}
