/* <sys/cdefs.h>: words of the compiler that the other headers use */
#ifndef _SYS_CDEFS_H_
#define _SYS_CDEFS_H_

#if defined(__cplusplus)
#define __BEGIN_DECLS extern "C" {
#define __END_DECLS }
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif

#define __P(protos) protos
#define __CONCAT1(x, y) x##y
#define __CONCAT(x, y) __CONCAT1(x, y)
#define __STRING(x) #x
#define __XSTRING(x) __STRING(x)

#define __dead2 __attribute__((__noreturn__))
#define __pure2 __attribute__((__const__))
#define __pure __attribute__((__pure__))
#define __unused __attribute__((__unused__))
#define __used __attribute__((__used__))
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __section(x) __attribute__((__section__(x)))
#define __weak_symbol __attribute__((__weak__))
#define __always_inline __attribute__((__always_inline__))
#define __noinline __attribute__((__noinline__))
#define __malloclike __attribute__((__malloc__))
#define __returns_twice __attribute__((__returns_twice__))
#define __nonnull(x) __attribute__((__nonnull__(x)))
#define __printflike(f, a) __attribute__((__format__(__printf__, f, a)))
#define __scanflike(f, a) __attribute__((__format__(__scanf__, f, a)))
#define __strftimelike(f, a) __attribute__((__format__(__strftime__, f, a)))
#define __format_arg(f) __attribute__((__format_arg__(f)))
#define __predict_true(e) __builtin_expect((e), 1)
#define __predict_false(e) __builtin_expect((e), 0)
#define __offsetof(t, f) __builtin_offsetof(t, f)
#define __containerof(p, t, f) ((t *)((char *)(p) - __offsetof(t, f)))
#define __DECONST(t, v) ((t)(__UINTPTR_TYPE__)(const void *)(v))
#define __DEVOLATILE(t, v) ((t)(__UINTPTR_TYPE__)(volatile void *)(v))
#define __arraycount(a) (sizeof(a) / sizeof((a)[0]))
#define __weak_reference(sym, alias) __asm__(".weak " #alias "\n.equ " #alias ", " #sym)
#define __IDSTRING(name, s)
#define __FBSDID(s)
#define __RCSID(s)
#define __KERNEL_RCSID(n, s)
#define __COPYRIGHT(s)

#if !defined(__cplusplus) && (!defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#define __restrict
#define __inline
#else
#ifndef __restrict
#define __restrict __restrict__
#endif
#endif
#define __volatile volatile
#define __signed signed

/* What a program may see: everything, unless it asks for a standard alone. */
#if !defined(_POSIX_C_SOURCE) && !defined(_XOPEN_SOURCE) && !defined(_ANSI_SOURCE) && !defined(_C99_SOURCE)
#define __BSD_VISIBLE 1
#else
#define __BSD_VISIBLE 1
#endif
#define __POSIX_VISIBLE 200809
#define __XSI_VISIBLE 700
#define __ISO_C_VISIBLE 2011

#endif /* !_SYS_CDEFS_H_ */
