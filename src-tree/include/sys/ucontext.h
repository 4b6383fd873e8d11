/* <sys/ucontext.h>: as <ucontext.h> */
#ifndef _SYS_UCONTEXT_H_
#define _SYS_UCONTEXT_H_

#include <ucontext.h>

#endif /* !_SYS_UCONTEXT_H_ */
