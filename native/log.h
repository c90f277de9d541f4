/* What a container has printed, for those who ask later. */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>

void log_write(int stream, const char *bytes, size_t length);
void log_finish(void);

#endif
