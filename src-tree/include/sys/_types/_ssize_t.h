/* ssize_t: for the headers that define it */
#ifndef _SSIZE_T_DECLARED
#define _SSIZE_T_DECLARED

#include <sys/_types.h>

typedef __ssize_t ssize_t;

#endif /* !_SSIZE_T_DECLARED */
