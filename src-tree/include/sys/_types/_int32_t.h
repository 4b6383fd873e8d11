/* int32_t: for the headers that define it */
#ifndef _INT32_T_DECLARED
#define _INT32_T_DECLARED

#include <sys/_types.h>

typedef __int32_t int32_t;

#endif /* !_INT32_T_DECLARED */
