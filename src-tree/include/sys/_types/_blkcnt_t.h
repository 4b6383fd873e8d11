/* blkcnt_t: for the headers that define it */
#ifndef _BLKCNT_T_DECLARED
#define _BLKCNT_T_DECLARED

#include <sys/_types.h>

typedef __blkcnt_t blkcnt_t;

#endif /* !_BLKCNT_T_DECLARED */
