/* in_port_t: for the headers that define it */
#ifndef _IN_PORT_T_DECLARED
#define _IN_PORT_T_DECLARED

#include <sys/_types.h>

typedef __in_port_t in_port_t;

#endif /* !_IN_PORT_T_DECLARED */
