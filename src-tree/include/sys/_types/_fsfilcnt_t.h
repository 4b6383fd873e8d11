/* fsfilcnt_t: for the headers that define it */
#ifndef _FSFILCNT_T_DECLARED
#define _FSFILCNT_T_DECLARED

#include <sys/_types.h>

typedef __fsfilcnt_t fsfilcnt_t;

#endif /* !_FSFILCNT_T_DECLARED */
