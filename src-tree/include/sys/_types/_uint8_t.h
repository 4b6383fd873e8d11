/* uint8_t: for the headers that define it */
#ifndef _UINT8_T_DECLARED
#define _UINT8_T_DECLARED

#include <sys/_types.h>

typedef __uint8_t uint8_t;

#endif /* !_UINT8_T_DECLARED */
