/* int64_t: for the headers that define it */
#ifndef _INT64_T_DECLARED
#define _INT64_T_DECLARED

#include <sys/_types.h>

typedef __int64_t int64_t;

#endif /* !_INT64_T_DECLARED */
