/* <sys/un.h>: sockets of this machine */
#ifndef _SYS_UN_H_
#define _SYS_UN_H_

#include <sys/_types.h>

#include <sys/_types/_sa_family_t.h>
struct sockaddr_un {
	unsigned char sun_len;
	sa_family_t sun_family;
	char sun_path[104];
};
#define LOCAL_PEERCRED 0x001

#endif /* !_SYS_UN_H_ */
