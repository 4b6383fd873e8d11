/* suseconds_t: for the headers that define it */
#ifndef _SUSECONDS_T_DECLARED
#define _SUSECONDS_T_DECLARED

#include <sys/_types.h>

typedef __suseconds_t suseconds_t;

#endif /* !_SUSECONDS_T_DECLARED */
