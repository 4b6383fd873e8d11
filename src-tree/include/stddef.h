/* <stddef.h>: common definitions */
#ifndef _STDDEF_H_
#define _STDDEF_H_

#include <sys/_types.h>

#ifndef NULL
#ifdef __cplusplus
#define NULL __null
#else
#define NULL ((void *)0)
#endif
#endif

#define offsetof(t, f) __builtin_offsetof(t, f)

#include <sys/_types/_size_t.h>
#ifndef _PTRDIFF_T_DECLARED
#define _PTRDIFF_T_DECLARED
typedef __ptrdiff_t ptrdiff_t;
#endif
#include <sys/_types/_wint_t.h>
#include <sys/_types/_wchar_t.h>
#ifndef _MAX_ALIGN_T_DECLARED
#define _MAX_ALIGN_T_DECLARED
typedef struct {
	long long __longest __attribute__((__aligned__(__alignof__(long long))));
	long double __widest __attribute__((__aligned__(__alignof__(long double))));
} max_align_t;
#endif

#endif /* !_STDDEF_H_ */
