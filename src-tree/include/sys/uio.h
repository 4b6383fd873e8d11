/* <sys/uio.h>: several buffers at once */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
#include <sys/_types/_ssize_t.h>
#include <sys/_types/_off_t.h>
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
