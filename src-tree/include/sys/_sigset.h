/* <sys/_sigset.h>: sets of signals */
#ifndef _SYS__SIGSET_H_
#define _SYS__SIGSET_H_

#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef struct __sigset {
	unsigned int __bits[4];
} sigset_t;
#endif

#endif /* !_SYS__SIGSET_H_ */
