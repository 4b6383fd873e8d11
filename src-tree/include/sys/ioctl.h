/* <sys/ioctl.h>: requests to devices */
#ifndef _SYS_IOCTL_H_
#define _SYS_IOCTL_H_

#include <sys/cdefs.h>
#include <sys/ttycom.h>
#include <sys/filio.h>
#include <sys/sockio.h>

#ifndef _WINSIZE_DECLARED
#define _WINSIZE_DECLARED
struct winsize {
	unsigned short ws_row;
	unsigned short ws_col;
	unsigned short ws_xpixel;
	unsigned short ws_ypixel;
};
#endif

__BEGIN_DECLS
int ioctl(int, unsigned long, ...);
__END_DECLS

#endif /* !_SYS_IOCTL_H_ */
