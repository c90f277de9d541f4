/* A check that fails says where, and the run goes on. */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>

#define CHECK(condition) check(condition, #condition, __FILE__, __LINE__)

void check(bool holds, const char *condition, const char *file, int line);

/* True if it is so in a process of its own: for what cannot be undone. */
bool in_child(bool (*body)(void));

void test_dns(void);
void test_capabilities(void);
void test_flags(void);
void test_mask(void);
void test_ops(void);
void test_utf8(void);
void test_plan(void);
void test_rlimit(void);
void test_seccomp(void);

#endif
