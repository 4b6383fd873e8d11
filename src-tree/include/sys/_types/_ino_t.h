/* ino_t: for the headers that define it */
#ifndef _INO_T_DECLARED
#define _INO_T_DECLARED

#include <sys/_types.h>

typedef __ino_t ino_t;

#endif /* !_INO_T_DECLARED */
