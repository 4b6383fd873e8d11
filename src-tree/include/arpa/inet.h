/* <arpa/inet.h>: addresses of the Internet as text */
#ifndef _ARPA_INET_H_
#define _ARPA_INET_H_

#include <netinet/in.h>

__BEGIN_DECLS
int inet_aton(const char *, struct in_addr *);
in_addr_t inet_addr(const char *);
char *inet_ntoa(struct in_addr);
const char *inet_ntop(int, const void *__restrict, char *__restrict, socklen_t);
int inet_pton(int, const char *__restrict, void *__restrict);
__END_DECLS

#endif /* !_ARPA_INET_H_ */
