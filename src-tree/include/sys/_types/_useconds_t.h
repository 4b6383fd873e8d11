/* useconds_t: for the headers that define it */
#ifndef _USECONDS_T_DECLARED
#define _USECONDS_T_DECLARED

#include <sys/_types.h>

typedef __useconds_t useconds_t;

#endif /* !_USECONDS_T_DECLARED */
