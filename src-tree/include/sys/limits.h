/* <sys/limits.h>: as <limits.h> */
#ifndef _SYS_LIMITS_H_
#define _SYS_LIMITS_H_

#include <limits.h>

#endif /* !_SYS_LIMITS_H_ */
