/* fsblkcnt_t: for the headers that define it */
#ifndef _FSBLKCNT_T_DECLARED
#define _FSBLKCNT_T_DECLARED

#include <sys/_types.h>

typedef __fsblkcnt_t fsblkcnt_t;

#endif /* !_FSBLKCNT_T_DECLARED */
