/* <sys/errno.h>: as <errno.h> */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#include <errno.h>

#endif /* !_SYS_ERRNO_H_ */
