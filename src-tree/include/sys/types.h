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

#include <sys/_types/_int8_t.h>
#include <sys/_types/_int16_t.h>
#include <sys/_types/_int32_t.h>
#include <sys/_types/_int64_t.h>
#include <sys/_types/_uint8_t.h>
#include <sys/_types/_uint16_t.h>
#include <sys/_types/_uint32_t.h>
#include <sys/_types/_uint64_t.h>
#include <sys/_types/_intptr_t.h>
#include <sys/_types/_uintptr_t.h>
typedef __uint8_t u_int8_t;
typedef __uint16_t u_int16_t;
typedef __uint32_t u_int32_t;
typedef __uint64_t u_int64_t;
typedef __uint64_t u_quad_t;
typedef __int64_t quad_t;
typedef quad_t *qaddr_t;

#include <sys/_types/_size_t.h>
#include <sys/_types/_ssize_t.h>
#include <sys/_types/_off_t.h>
#include <sys/_types/_dev_t.h>
#include <sys/_types/_ino_t.h>
#include <sys/_types/_nlink_t.h>
#include <sys/_types/_mode_t.h>
#include <sys/_types/_pid_t.h>
#ifndef _LWPID_T_DECLARED
#define _LWPID_T_DECLARED
typedef __lwpid_t lwpid_t;
#endif
#include <sys/_types/_uid_t.h>
#include <sys/_types/_gid_t.h>
#include <sys/_types/_id_t.h>
#ifndef _KEY_T_DECLARED
#define _KEY_T_DECLARED
typedef __key_t key_t;
#endif
#include <sys/_types/_time_t.h>
#include <sys/_types/_clock_t.h>
#include <sys/_types/_clockid_t.h>
#include <sys/_types/_timer_t.h>
#include <sys/_types/_suseconds_t.h>
#include <sys/_types/_useconds_t.h>
#include <sys/_types/_blksize_t.h>
#include <sys/_types/_blkcnt_t.h>
#include <sys/_types/_fsblkcnt_t.h>
#include <sys/_types/_fsfilcnt_t.h>
#include <sys/_types/_in_addr_t.h>
#include <sys/_types/_in_port_t.h>
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
