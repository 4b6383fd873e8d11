/* <poll.h>: waiting for descriptors */
#ifndef _POLL_H_
#define _POLL_H_

#include <sys/_types.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>

#ifndef _NFDS_T_DECLARED
#define _NFDS_T_DECLARED
typedef __nfds_t nfds_t;
#endif
#define POLLIN 0x1
#define POLLPRI 0x2
#define POLLOUT 0x4
#define POLLERR 0x8
#define POLLHUP 0x10
#define POLLNVAL 0x20
#define POLLRDNORM 0x40
#define POLLRDBAND 0x80
#define POLLWRNORM POLLOUT
#define POLLWRBAND 0x100
#define INFTIM (-1)

struct pollfd {
	int fd;
	short events;
	short revents;
};

__BEGIN_DECLS
int poll(struct pollfd *, nfds_t, int);
int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
__END_DECLS

#endif /* !_POLL_H_ */
