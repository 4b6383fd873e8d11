/* <sys/_pthreadtypes.h>: handles of threads and of what they meet at */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

#include <sys/_types.h>

#ifndef _PTHREAD_T_DECLARED
#define _PTHREAD_T_DECLARED
struct __pthread;
struct __pthread_attr;
struct __pthread_mutex;
struct __pthread_mutexattr;
struct __pthread_cond;
struct __pthread_condattr;
struct __pthread_rwlock;
struct __pthread_rwlockattr;
struct __pthread_barrier;
struct __pthread_barrierattr;
struct __pthread_spinlock;
typedef struct __pthread *pthread_t;
typedef struct __pthread_attr *pthread_attr_t;
typedef struct __pthread_mutex *pthread_mutex_t;
typedef struct __pthread_mutexattr *pthread_mutexattr_t;
typedef struct __pthread_cond *pthread_cond_t;
typedef struct __pthread_condattr *pthread_condattr_t;
typedef struct __pthread_rwlock *pthread_rwlock_t;
typedef struct __pthread_rwlockattr *pthread_rwlockattr_t;
typedef struct __pthread_barrier *pthread_barrier_t;
typedef struct __pthread_barrierattr *pthread_barrierattr_t;
typedef struct __pthread_spinlock *pthread_spinlock_t;
typedef int pthread_key_t;
typedef struct __pthread_once {
	int __state;
	void *__unused_mutex;
} pthread_once_t;
#endif

#endif /* !_SYS__PTHREADTYPES_H_ */
