/* mode_t: for the headers that define it */
#ifndef _MODE_T_DECLARED
#define _MODE_T_DECLARED

#include <sys/_types.h>

typedef __mode_t mode_t;

#endif /* !_MODE_T_DECLARED */
