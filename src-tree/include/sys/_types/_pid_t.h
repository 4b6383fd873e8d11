/* pid_t: for the headers that define it */
#ifndef _PID_T_DECLARED
#define _PID_T_DECLARED

#include <sys/_types.h>

typedef __pid_t pid_t;

#endif /* !_PID_T_DECLARED */
