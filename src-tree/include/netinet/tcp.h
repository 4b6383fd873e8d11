/* <netinet/tcp.h>: options of TCP */
#ifndef _NETINET_TCP_H_
#define _NETINET_TCP_H_

#define TCP_NODELAY 0x1
#define TCP_MAXSEG 0x2
#define TCP_NOPUSH 0x4
#define TCP_NOOPT 0x8
#define TCP_KEEPINIT 0x20
#define TCP_KEEPIDLE 0x100
#define TCP_KEEPINTVL 0x200
#define TCP_KEEPCNT 0x400

#endif /* !_NETINET_TCP_H_ */
