#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

size_t utf8_length(const char *bytes, size_t length);

#endif
