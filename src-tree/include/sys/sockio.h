/* <sys/sockio.h>: requests to sockets */
#ifndef _SYS_SOCKIO_H_
#define _SYS_SOCKIO_H_

#include <sys/ioccom.h>

#define SIOCGIFADDR 0xc0206921
#define SIOCATMARK _IOR('s', 7, int)

#endif /* !_SYS_SOCKIO_H_ */
