/* intptr_t: for the headers that define it */
#ifndef _INTPTR_T_DECLARED
#define _INTPTR_T_DECLARED

#include <sys/_types.h>

typedef __intptr_t intptr_t;

#endif /* !_INTPTR_T_DECLARED */
