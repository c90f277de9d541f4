/* A log is a row of records, each a chunk as it was read: its header is that of a frame that docker sends to a client (stream,
 * three zeros, length), and the time. The length stands behind it once more, so that the last lines are found from the end. */
#include "log.h"
#include "shim.h"

#include <endian.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct record {
	uint8_t stream, zero[3];
	uint32_t length; /* big-endian, as all numbers */
	uint64_t time; /* nanoseconds since 1970 */
};

static int file = -1;
static off_t end;

/* log FILE: of the local format; what is there stays. */
int op_log(struct shim *shim, int argc, char **argv)
{
	file = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (file < 0)
		return -1;
	end = lseek(file, 0, SEEK_END);
	return 0;
}

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* A record is there as a whole or not at all: on a full disk it is given up, and the container goes on. */
void log_write(int stream, const char *bytes, size_t length)
{
	uint32_t size = htobe32((uint32_t)length);
	struct record record = { .stream = (uint8_t)stream, .length = size, .time = htobe64(now_ns()) };
	const struct iovec parts[] = {
		{ &record, sizeof(record) },
		{ (void *)(uintptr_t)bytes, length },
		{ &size, sizeof(size) },
	};
	ssize_t whole = (ssize_t)(sizeof(record) + length + sizeof(size));
	if (file < 0)
		return;
	if (writev(file, parts, 3) == whole)
		end += whole;
	else if (ftruncate(file, end) < 0)
		file = -1;
}
