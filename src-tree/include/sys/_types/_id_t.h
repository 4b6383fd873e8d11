/* id_t: for the headers that define it */
#ifndef _ID_T_DECLARED
#define _ID_T_DECLARED

#include <sys/_types.h>

typedef __id_t id_t;

#endif /* !_ID_T_DECLARED */
