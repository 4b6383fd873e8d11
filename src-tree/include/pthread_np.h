/* <pthread_np.h>: threads, beyond the standard */
#ifndef _PTHREAD_NP_H_
#define _PTHREAD_NP_H_

#include <pthread.h>

__BEGIN_DECLS
int pthread_attr_get_np(pthread_t, pthread_attr_t *);
int pthread_getattr_np(pthread_t, pthread_attr_t *);
int pthread_getthreadid_np(void);
int pthread_main_np(void);
int pthread_mutexattr_getkind_np(pthread_mutexattr_t);
int pthread_mutexattr_setkind_np(pthread_mutexattr_t *, int);
void pthread_set_name_np(pthread_t, const char *);
int pthread_timedjoin_np(pthread_t, void **, const struct timespec *);
__END_DECLS

#endif /* !_PTHREAD_NP_H_ */
