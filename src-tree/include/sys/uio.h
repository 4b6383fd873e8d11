/* <sys/uio.h>: several buffers at once */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <sys/_types.h>

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif
#ifndef _SSIZE_T_DECLARED
#define _SSIZE_T_DECLARED
typedef __ssize_t ssize_t;
#endif
#ifndef _OFF_T_DECLARED
#define _OFF_T_DECLARED
typedef __off_t off_t;
#endif
#ifndef _IOVEC_DECLARED
#define _IOVEC_DECLARED
struct iovec {
	void *iov_base;
	size_t iov_len;
};
#endif

__BEGIN_DECLS
ssize_t readv(int, const struct iovec *, int);
ssize_t writev(int, const struct iovec *, int);
ssize_t preadv(int, const struct iovec *, int, off_t);
ssize_t pwritev(int, const struct iovec *, int, off_t);
__END_DECLS

#endif /* !_SYS_UIO_H_ */
