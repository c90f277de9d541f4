/* A service manager's ear: prints who says what on a datagram socket, a word a line, each with the number of its process. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
	int yes = 1, fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	strncpy(address.sun_path, argv[1], sizeof(address.sun_path) - 1);
	socklen_t length = (socklen_t)(sizeof(address.sun_family) + strlen(argv[1]));
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0';
	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes));
	if (argc != 2 || bind(fd, (struct sockaddr *)&address, length) < 0) {
		perror(argv[1]);
		return 1;
	}
	for (;;) {
		char text[1024], control[CMSG_SPACE(sizeof(struct ucred))];
		struct iovec part = { text, sizeof(text) - 1 };
		struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(fd, &message, 0);
		struct ucred sender = { 0 };
		if (n <= 0)
			return 1;
		text[n] = '\0';
		if (CMSG_FIRSTHDR(&message) != NULL)
			memcpy(&sender, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(sender));
		for (char *word = strtok(text, "\n"); word != NULL; word = strtok(NULL, "\n"))
			printf("%d %s\n", sender.pid, word);
		fflush(stdout);
	}
}
