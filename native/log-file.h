/* The file of a log. It grows by whole entries only, and gives way to a new one when it is full. */
#ifndef LOG_FILE_H
#define LOG_FILE_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>

/* How far a file may grow beyond its size for the sake of a line. */
enum { PATIENCE = 65536 };

/* Where the last whole entry of a file of this size ends. */
typedef off_t whole_end(int file, off_t size);

int log_file_open(const char *file_path, off_t most_bytes, int most_files, whole_end *whole);
off_t log_file_excess(void);
void log_file_append(const struct iovec *parts, int count);
bool log_file_rotate(void);

#endif
