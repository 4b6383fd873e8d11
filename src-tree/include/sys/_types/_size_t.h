/* size_t: for the headers that define it */
#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED

#include <sys/_types.h>

typedef __size_t size_t;

#endif /* !_SIZE_T_DECLARED */
