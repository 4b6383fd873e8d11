/* <sys/ioctl.h>: requests to devices */
#ifndef _SYS_IOCTL_H_
#define _SYS_IOCTL_H_

#include <sys/cdefs.h>
#include <sys/ttycom.h>
#include <sys/filio.h>
#include <sys/sockio.h>

#include <sys/_types/_winsize.h>

__BEGIN_DECLS
int ioctl(int, unsigned long, ...);
__END_DECLS

#endif /* !_SYS_IOCTL_H_ */
