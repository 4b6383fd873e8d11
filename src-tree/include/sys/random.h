/* <sys/random.h>: random bytes */
#ifndef _SYS_RANDOM_H_
#define _SYS_RANDOM_H_

#include <sys/_types.h>

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif
#ifndef _SSIZE_T_DECLARED
#define _SSIZE_T_DECLARED
typedef __ssize_t ssize_t;
#endif
#define GRND_NONBLOCK 0x2
#define GRND_RANDOM 0x1
#define GRND_INSECURE 0x4

__BEGIN_DECLS
ssize_t getrandom(void *, size_t, unsigned int);
__END_DECLS

#endif /* !_SYS_RANDOM_H_ */
