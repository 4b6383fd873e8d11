/* uint64_t: for the headers that define it */
#ifndef _UINT64_T_DECLARED
#define _UINT64_T_DECLARED

#include <sys/_types.h>

typedef __uint64_t uint64_t;

#endif /* !_UINT64_T_DECLARED */
