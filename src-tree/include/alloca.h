/* <alloca.h>: memory of the running function */
#ifndef _ALLOCA_H_
#define _ALLOCA_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
#undef alloca
#define alloca(n) __builtin_alloca(n)

#endif /* !_ALLOCA_H_ */
