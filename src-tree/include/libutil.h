/* <libutil.h>: pseudo terminals and logging in */
#ifndef _LIBUTIL_H_
#define _LIBUTIL_H_

#include <sys/types.h>

struct termios;
struct winsize;

__BEGIN_DECLS
int openpty(int *, int *, char *, const struct termios *, const struct winsize *);
int forkpty(int *, char *, const struct termios *, const struct winsize *);
int login_tty(int);
__END_DECLS

#endif /* !_LIBUTIL_H_ */
