#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>

/* What the process that stays with the engine does. */
enum { MODE_ATTACH = 1, MODE_STDIN = 2, MODE_TERMINAL = 4 };

long mode_parse(const char *names);
void monitor_end(int code, bool has_engine);

#endif
