/* blksize_t: for the headers that define it */
#ifndef _BLKSIZE_T_DECLARED
#define _BLKSIZE_T_DECLARED

#include <sys/_types.h>

typedef __blksize_t blksize_t;

#endif /* !_BLKSIZE_T_DECLARED */
