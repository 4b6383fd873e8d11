/* <machine/limits.h>: as <limits.h> */
#ifndef _MACHINE_LIMITS_H_
#define _MACHINE_LIMITS_H_

#include <limits.h>

#endif /* !_MACHINE_LIMITS_H_ */
