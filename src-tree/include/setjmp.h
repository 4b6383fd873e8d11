/* <setjmp.h>: going back to a point in the program */
#ifndef _SETJMP_H_
#define _SETJMP_H_

#include <sys/cdefs.h>

typedef struct _jmp_buf {
	long _jb[16];
} jmp_buf[1];
typedef struct _sigjmp_buf {
	long _sjb[16];
} sigjmp_buf[1];

__BEGIN_DECLS
int setjmp(jmp_buf) __returns_twice;
int _setjmp(jmp_buf) __returns_twice;
int sigsetjmp(sigjmp_buf, int) __returns_twice;
void longjmp(jmp_buf, int) __dead2;
void _longjmp(jmp_buf, int) __dead2;
void siglongjmp(sigjmp_buf, int) __dead2;
__END_DECLS

#endif /* !_SETJMP_H_ */
