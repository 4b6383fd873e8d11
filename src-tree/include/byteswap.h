/* <byteswap.h>: as <sys/endian.h>, under other names */
#ifndef _BYTESWAP_H_
#define _BYTESWAP_H_

#include <sys/endian.h>

#define bswap_16(x) bswap16(x)
#define bswap_32(x) bswap32(x)
#define bswap_64(x) bswap64(x)

#endif /* !_BYTESWAP_H_ */
