/* nlink_t: for the headers that define it */
#ifndef _NLINK_T_DECLARED
#define _NLINK_T_DECLARED

#include <sys/_types.h>

typedef __nlink_t nlink_t;

#endif /* !_NLINK_T_DECLARED */
