/* What a daemon starts for a client begins here: a command in a session of its own, which hears of it when the daemon ends, and which
 * has a terminal if the client sits at one. The daemon has that terminal's other side, MASTER_FD here. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

enum { MASTER_FD = 3 };

static int set_size(int fd, const char *rows, const char *columns)
{
	const struct winsize size = { .ws_row = (unsigned short)atoi(rows), .ws_col = (unsigned short)atoi(columns) };
	return ioctl(fd, TIOCSWINSZ, &size);
}

/* The client's own terminal, unless it is raw, turns line breaks into what a screen needs: once is enough. */
static int leave_line_breaks(int fd)
{
	struct termios how;
	if (tcgetattr(fd, &how) < 0)
		return -1;
	how.c_oflag &= ~(tcflag_t)ONLCR;
	return tcsetattr(fd, TCSANOW, &how);
}

/* Only those of the command's streams that are terminals where the client is: "012", or "-" for none. */
static int take_terminal(const char *streams, const char *rows, const char *columns)
{
	int locked = 0;
	if (streams[0] == '-')
		return 0;
	if (ioctl(MASTER_FD, TIOCSPTLCK, &locked) < 0 || set_size(MASTER_FD, rows, columns) < 0)
		return -1;
	int slave = ioctl(MASTER_FD, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0 || (streams[0] != '0' && leave_line_breaks(slave) < 0))
		return -1;
	for (; *streams >= '0' && *streams <= '2'; streams++)
		if (dup2(slave, *streams - '0') < 0)
			return -1;
	/* The daemon's side is the daemon's alone: the terminal ends with it. */
	return close(MASTER_FD);
}

/* session PARENT STREAMS ROWS COLUMNS COMMAND…: gets SIGHUP when PARENT dies, as a shell does when its terminal closes. */
int session_main(int argc, char **argv)
{
	if (argc < 6)
		return EXIT_ENGINE;
	if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGHUP) < 0 || take_terminal(argv[2], argv[3], argv[4]) < 0) {
		perror("mydocker-shim: cannot begin a session");
		return EXIT_ENGINE;
	}
	/* It may have ended before we asked. */
	if (getppid() != atoi(argv[1]))
		return EXIT_ENGINE;
	execv(argv[5], argv + 5);
	fprintf(stderr, "mydocker-shim: cannot start %s: %s\n", argv[5], strerror(errno));
	return EXIT_ENGINE;
}

/* resize ROWS COLUMNS: of the terminal whose other side is MASTER_FD. */
int resize_main(int argc, char **argv)
{
	return argc == 3 && set_size(MASTER_FD, argv[1], argv[2]) == 0 ? 0 : EXIT_ENGINE;
}

/* raw: our stdin's terminal passes all keys on and changes nothing that it shows. What Node calls raw still changes line breaks. */
int raw_main(int argc, char **argv)
{
	struct termios how;
	if (tcgetattr(STDIN_FILENO, &how) < 0)
		return EXIT_ENGINE;
	cfmakeraw(&how);
	return tcsetattr(STDIN_FILENO, TCSANOW, &how) == 0 ? 0 : EXIT_ENGINE;
}
