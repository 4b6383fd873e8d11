/* in_addr_t: for the headers that define it */
#ifndef _IN_ADDR_T_DECLARED
#define _IN_ADDR_T_DECLARED

#include <sys/_types.h>

typedef __in_addr_t in_addr_t;

#endif /* !_IN_ADDR_T_DECLARED */
