/* int16_t: for the headers that define it */
#ifndef _INT16_T_DECLARED
#define _INT16_T_DECLARED

#include <sys/_types.h>

typedef __int16_t int16_t;

#endif /* !_INT16_T_DECLARED */
