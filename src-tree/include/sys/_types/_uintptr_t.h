/* uintptr_t: for the headers that define it */
#ifndef _UINTPTR_T_DECLARED
#define _UINTPTR_T_DECLARED

#include <sys/_types.h>

typedef __uintptr_t uintptr_t;

#endif /* !_UINTPTR_T_DECLARED */
