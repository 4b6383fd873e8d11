/* timer_t: for the headers that define it */
#ifndef _TIMER_T_DECLARED
#define _TIMER_T_DECLARED

#include <sys/_types.h>

typedef __timer_t timer_t;

#endif /* !_TIMER_T_DECLARED */
