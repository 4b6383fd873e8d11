/* <sys/select.h>: waiting for descriptors */
#ifndef _SYS_SELECT_H_
#define _SYS_SELECT_H_

#include <sys/_types.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <sys/_timeval.h>

#ifndef FD_SETSIZE
#define FD_SETSIZE 1024
#endif
#define NFDBITS 64
typedef unsigned long fd_mask;
typedef struct fd_set {
	unsigned long fds_bits[(FD_SETSIZE + NFDBITS - 1) / NFDBITS];
} fd_set;

#define FD_SET(n, p) ((p)->fds_bits[(n) / NFDBITS] |= (1UL << ((n) % NFDBITS)))
#define FD_CLR(n, p) ((p)->fds_bits[(n) / NFDBITS] &= ~(1UL << ((n) % NFDBITS)))
#define FD_ISSET(n, p) (((p)->fds_bits[(n) / NFDBITS] & (1UL << ((n) % NFDBITS))) != 0)
#define FD_ZERO(p) __builtin_memset((p), 0, sizeof(*(p)))
#define FD_COPY(f, t) (*(t) = *(f))

__BEGIN_DECLS
int select(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict, struct timeval *__restrict);
int pselect(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict, const struct timespec *__restrict, const sigset_t *__restrict);
__END_DECLS

#endif /* !_SYS_SELECT_H_ */
