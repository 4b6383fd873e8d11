/* sa_family_t: for the headers that define it */
#ifndef _SA_FAMILY_T_DECLARED
#define _SA_FAMILY_T_DECLARED

#include <sys/_types.h>

typedef __sa_family_t sa_family_t;

#endif /* !_SA_FAMILY_T_DECLARED */
