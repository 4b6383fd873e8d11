/* dev_t: for the headers that define it */
#ifndef _DEV_T_DECLARED
#define _DEV_T_DECLARED

#include <sys/_types.h>

typedef __dev_t dev_t;

#endif /* !_DEV_T_DECLARED */
