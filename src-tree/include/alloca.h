/* <alloca.h>: memory of the running function */
#ifndef _ALLOCA_H_
#define _ALLOCA_H_

#include <sys/_types.h>

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif
#undef alloca
#define alloca(n) __builtin_alloca(n)

#endif /* !_ALLOCA_H_ */
