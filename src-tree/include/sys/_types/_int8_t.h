/* int8_t: for the headers that define it */
#ifndef _INT8_T_DECLARED
#define _INT8_T_DECLARED

#include <sys/_types.h>

typedef __int8_t int8_t;

#endif /* !_INT8_T_DECLARED */
