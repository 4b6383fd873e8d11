/* wint_t: for the headers that define it */
#ifndef _WINT_T_DECLARED
#define _WINT_T_DECLARED

#include <sys/_types.h>

typedef __wint_t wint_t;

#endif /* !_WINT_T_DECLARED */
