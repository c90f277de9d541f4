/* The log driver "json-file", for docker's tools. */
#ifndef LOG_JSON_H
#define LOG_JSON_H

#include <stddef.h>
#include <sys/types.h>

int log_json_open(const char *path, off_t most, int count, const char *json);
void log_json_write(int stream, const char *bytes, size_t length);
void log_json_finish(void);

#endif
