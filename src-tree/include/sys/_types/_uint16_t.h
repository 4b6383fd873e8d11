/* uint16_t: for the headers that define it */
#ifndef _UINT16_T_DECLARED
#define _UINT16_T_DECLARED

#include <sys/_types.h>

typedef __uint16_t uint16_t;

#endif /* !_UINT16_T_DECLARED */
