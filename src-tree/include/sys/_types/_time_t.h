/* time_t: for the headers that define it */
#ifndef _TIME_T_DECLARED
#define _TIME_T_DECLARED

#include <sys/_types.h>

typedef __time_t time_t;

#endif /* !_TIME_T_DECLARED */
