/* clock_t: for the headers that define it */
#ifndef _CLOCK_T_DECLARED
#define _CLOCK_T_DECLARED

#include <sys/_types.h>

typedef __clock_t clock_t;

#endif /* !_CLOCK_T_DECLARED */
