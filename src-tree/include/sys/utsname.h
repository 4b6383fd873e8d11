/* <sys/utsname.h>: what system this is */
#ifndef _SYS_UTSNAME_H_
#define _SYS_UTSNAME_H_

#include <sys/cdefs.h>

#define SYS_NMLN 32
struct utsname {
	char sysname[SYS_NMLN];
	char nodename[SYS_NMLN];
	char release[SYS_NMLN];
	char version[SYS_NMLN];
	char machine[SYS_NMLN];
};

__BEGIN_DECLS
int uname(struct utsname *);
__END_DECLS

#endif /* !_SYS_UTSNAME_H_ */
