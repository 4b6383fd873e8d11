/* gid_t: for the headers that define it */
#ifndef _GID_T_DECLARED
#define _GID_T_DECLARED

#include <sys/_types.h>

typedef __gid_t gid_t;

#endif /* !_GID_T_DECLARED */
