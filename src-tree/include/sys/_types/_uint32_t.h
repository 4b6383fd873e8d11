/* uint32_t: for the headers that define it */
#ifndef _UINT32_T_DECLARED
#define _UINT32_T_DECLARED

#include <sys/_types.h>

typedef __uint32_t uint32_t;

#endif /* !_UINT32_T_DECLARED */
