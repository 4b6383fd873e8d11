/* <sys/_types.h>: names of types that the other headers are made of */
#ifndef _SYS__TYPES_H_
#define _SYS__TYPES_H_

#include <sys/cdefs.h>

typedef signed char __int8_t;
typedef unsigned char __uint8_t;
typedef short __int16_t;
typedef unsigned short __uint16_t;
typedef int __int32_t;
typedef unsigned int __uint32_t;
typedef long __int64_t;
typedef unsigned long __uint64_t;

typedef __SIZE_TYPE__ __size_t;
typedef __INT64_TYPE__ __ssize_t;
typedef __INTPTR_TYPE__ __intptr_t;
typedef __UINTPTR_TYPE__ __uintptr_t;
typedef __INTMAX_TYPE__ __intmax_t;
typedef __UINTMAX_TYPE__ __uintmax_t;
typedef __PTRDIFF_TYPE__ __ptrdiff_t;
typedef __WINT_TYPE__ __wint_t;
typedef __builtin_va_list __va_list;
typedef __builtin_va_list ____va_list;

typedef long __register_t;
typedef __uint32_t __dev_t;
typedef __uint64_t __ino_t;
typedef __uint32_t __nlink_t;
typedef __uint16_t __mode_t;
typedef __int64_t __off_t;
typedef int __pid_t;
typedef int __lwpid_t;
typedef __uint32_t __uid_t;
typedef __uint32_t __gid_t;
typedef __int64_t __id_t;
typedef long __key_t;
typedef __int64_t __time_t;
typedef unsigned long __clock_t;
typedef unsigned long __clockid_t;
typedef void *__timer_t;
typedef long __suseconds_t;
typedef unsigned int __useconds_t;
typedef __int64_t __blksize_t;
typedef __int64_t __blkcnt_t;
typedef __uint64_t __fsblkcnt_t;
typedef __uint64_t __fsfilcnt_t;
typedef __uint32_t __fflags_t;
typedef __int64_t __rlim_t;
typedef __uint32_t __socklen_t;
typedef __uint8_t __sa_family_t;
typedef __uint32_t __in_addr_t;
typedef __uint16_t __in_port_t;
typedef unsigned int __nfds_t;
typedef int __nl_item;
typedef char *__caddr_t;
typedef int __accmode_t;

#endif /* !_SYS__TYPES_H_ */
