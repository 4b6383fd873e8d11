/* off_t: for the headers that define it */
#ifndef _OFF_T_DECLARED
#define _OFF_T_DECLARED

#include <sys/_types.h>

typedef __off_t off_t;

#endif /* !_OFF_T_DECLARED */
