/* uid_t: for the headers that define it */
#ifndef _UID_T_DECLARED
#define _UID_T_DECLARED

#include <sys/_types.h>

typedef __uid_t uid_t;

#endif /* !_UID_T_DECLARED */
