/* <sys/random.h>: random bytes */
#ifndef _SYS_RANDOM_H_
#define _SYS_RANDOM_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
#include <sys/_types/_ssize_t.h>
#define GRND_NONBLOCK 0x2
#define GRND_RANDOM 0x1
#define GRND_INSECURE 0x4

__BEGIN_DECLS
ssize_t getrandom(void *, size_t, unsigned int);
__END_DECLS

#endif /* !_SYS_RANDOM_H_ */
