/* clockid_t: for the headers that define it */
#ifndef _CLOCKID_T_DECLARED
#define _CLOCKID_T_DECLARED

#include <sys/_types.h>

typedef __clockid_t clockid_t;

#endif /* !_CLOCKID_T_DECLARED */
