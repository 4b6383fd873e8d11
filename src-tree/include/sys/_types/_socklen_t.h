/* socklen_t: for the headers that define it */
#ifndef _SOCKLEN_T_DECLARED
#define _SOCKLEN_T_DECLARED

#include <sys/_types.h>

typedef __socklen_t socklen_t;

#endif /* !_SOCKLEN_T_DECLARED */
