/* <sys/types.h>: types of the system */
#ifndef _SYS_TYPES_H_
#define _SYS_TYPES_H_

#include <sys/_types.h>
#include <machine/endian.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

#ifndef _INT8_T_DECLARED
#define _INT8_T_DECLARED
typedef __int8_t int8_t;
#endif
#ifndef _INT16_T_DECLARED
#define _INT16_T_DECLARED
typedef __int16_t int16_t;
#endif
#ifndef _INT32_T_DECLARED
#define _INT32_T_DECLARED
typedef __int32_t int32_t;
#endif
#ifndef _INT64_T_DECLARED
#define _INT64_T_DECLARED
typedef __int64_t int64_t;
#endif
#ifndef _UINT8_T_DECLARED
#define _UINT8_T_DECLARED
typedef __uint8_t uint8_t;
#endif
#ifndef _UINT16_T_DECLARED
#define _UINT16_T_DECLARED
typedef __uint16_t uint16_t;
#endif
#ifndef _UINT32_T_DECLARED
#define _UINT32_T_DECLARED
typedef __uint32_t uint32_t;
#endif
#ifndef _UINT64_T_DECLARED
#define _UINT64_T_DECLARED
typedef __uint64_t uint64_t;
#endif
#ifndef _INTPTR_T_DECLARED
#define _INTPTR_T_DECLARED
typedef __intptr_t intptr_t;
#endif
#ifndef _UINTPTR_T_DECLARED
#define _UINTPTR_T_DECLARED
typedef __uintptr_t uintptr_t;
#endif
typedef __uint8_t u_int8_t;
typedef __uint16_t u_int16_t;
typedef __uint32_t u_int32_t;
typedef __uint64_t u_int64_t;
typedef __uint64_t u_quad_t;
typedef __int64_t quad_t;
typedef quad_t *qaddr_t;

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif
#ifndef _SSIZE_T_DECLARED
#define _SSIZE_T_DECLARED
typedef __ssize_t ssize_t;
#endif
#ifndef _OFF_T_DECLARED
#define _OFF_T_DECLARED
typedef __off_t off_t;
#endif
#ifndef _DEV_T_DECLARED
#define _DEV_T_DECLARED
typedef __dev_t dev_t;
#endif
#ifndef _INO_T_DECLARED
#define _INO_T_DECLARED
typedef __ino_t ino_t;
#endif
#ifndef _NLINK_T_DECLARED
#define _NLINK_T_DECLARED
typedef __nlink_t nlink_t;
#endif
#ifndef _MODE_T_DECLARED
#define _MODE_T_DECLARED
typedef __mode_t mode_t;
#endif
#ifndef _PID_T_DECLARED
#define _PID_T_DECLARED
typedef __pid_t pid_t;
#endif
#ifndef _LWPID_T_DECLARED
#define _LWPID_T_DECLARED
typedef __lwpid_t lwpid_t;
#endif
#ifndef _UID_T_DECLARED
#define _UID_T_DECLARED
typedef __uid_t uid_t;
#endif
#ifndef _GID_T_DECLARED
#define _GID_T_DECLARED
typedef __gid_t gid_t;
#endif
#ifndef _ID_T_DECLARED
#define _ID_T_DECLARED
typedef __id_t id_t;
#endif
#ifndef _KEY_T_DECLARED
#define _KEY_T_DECLARED
typedef __key_t key_t;
#endif
#ifndef _TIME_T_DECLARED
#define _TIME_T_DECLARED
typedef __time_t time_t;
#endif
#ifndef _CLOCK_T_DECLARED
#define _CLOCK_T_DECLARED
typedef __clock_t clock_t;
#endif
#ifndef _CLOCKID_T_DECLARED
#define _CLOCKID_T_DECLARED
typedef __clockid_t clockid_t;
#endif
#ifndef _TIMER_T_DECLARED
#define _TIMER_T_DECLARED
typedef __timer_t timer_t;
#endif
#ifndef _SUSECONDS_T_DECLARED
#define _SUSECONDS_T_DECLARED
typedef __suseconds_t suseconds_t;
#endif
#ifndef _USECONDS_T_DECLARED
#define _USECONDS_T_DECLARED
typedef __useconds_t useconds_t;
#endif
#ifndef _BLKSIZE_T_DECLARED
#define _BLKSIZE_T_DECLARED
typedef __blksize_t blksize_t;
#endif
#ifndef _BLKCNT_T_DECLARED
#define _BLKCNT_T_DECLARED
typedef __blkcnt_t blkcnt_t;
#endif
#ifndef _FSBLKCNT_T_DECLARED
#define _FSBLKCNT_T_DECLARED
typedef __fsblkcnt_t fsblkcnt_t;
#endif
#ifndef _FSFILCNT_T_DECLARED
#define _FSFILCNT_T_DECLARED
typedef __fsfilcnt_t fsfilcnt_t;
#endif
#ifndef _IN_ADDR_T_DECLARED
#define _IN_ADDR_T_DECLARED
typedef __in_addr_t in_addr_t;
#endif
#ifndef _IN_PORT_T_DECLARED
#define _IN_PORT_T_DECLARED
typedef __in_port_t in_port_t;
#endif
#ifndef _CADDR_T_DECLARED
#define _CADDR_T_DECLARED
typedef __caddr_t caddr_t;
#endif
#ifndef _REGISTER_T_DECLARED
#define _REGISTER_T_DECLARED
typedef __register_t register_t;
#endif
typedef __uint64_t segsz_t;
typedef __int64_t daddr_t;
typedef __uint32_t fixpt_t;
typedef __rlim_t rlim_t_;
typedef __off_t vm_ooffset_t;
typedef __uint64_t vm_offset_t;
typedef __uint64_t vm_size_t;

#ifndef NULL
#ifdef __cplusplus
#define NULL __null
#else
#define NULL ((void *)0)
#endif
#endif

#define major(x) ((int)(((__uint32_t)(x) >> 8) & 0xff))
#define minor(x) ((int)((x) & 0xffff00ff))
#define makedev(x, y) ((dev_t)(((x) << 8) | (y)))

#include <sys/_pthreadtypes.h>
#include <sys/select.h>

#endif /* !_SYS_TYPES_H_ */
