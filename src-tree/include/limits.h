/* <limits.h>: sizes of integers, and limits of the system */
#ifndef _LIMITS_H_
#define _LIMITS_H_

#define CHAR_BIT 8
#define SCHAR_MIN (-0x7f - 1)
#define SCHAR_MAX 0x7f
#define UCHAR_MAX 0xff
#ifdef __CHAR_UNSIGNED__
#define CHAR_MIN 0
#define CHAR_MAX UCHAR_MAX
#else
#define CHAR_MIN SCHAR_MIN
#define CHAR_MAX SCHAR_MAX
#endif
#define SHRT_MIN (-0x7fff - 1)
#define SHRT_MAX 0x7fff
#define USHRT_MAX 0xffff
#undef INT_MIN
#undef INT_MAX
#define INT_MIN (-0x7fffffff - 1)
#define INT_MAX 0x7fffffff
#define UINT_MAX 0xffffffffU
#define LONG_MIN (-0x7fffffffffffffffL - 1)
#define LONG_MAX 0x7fffffffffffffffL
#define ULONG_MAX 0xffffffffffffffffUL
#define LLONG_MIN (-0x7fffffffffffffffLL - 1)
#define LLONG_MAX 0x7fffffffffffffffLL
#define ULLONG_MAX 0xffffffffffffffffULL
#define LONG_BIT 64
#define WORD_BIT 32
#define SSIZE_MAX LONG_MAX
#define SIZE_T_MAX ULONG_MAX
#define OFF_MAX LONG_MAX
#define OFF_MIN LONG_MIN
#define UID_MAX UINT_MAX
#define GID_MAX UINT_MAX
#define QUAD_MAX LONG_MAX
#define QUAD_MIN LONG_MIN
#define UQUAD_MAX ULONG_MAX
#define MB_LEN_MAX 6

#define ARG_MAX 262144
#define CHILD_MAX 40
#define LINK_MAX 32767
#define MAX_CANON 255
#define MAX_INPUT 255
#define NAME_MAX 255
#define NGROUPS_MAX 16
#define OPEN_MAX 64
#define HOST_NAME_MAX 255
#define LOGIN_NAME_MAX 33
#define PATH_MAX 1024
#define PIPE_BUF 512
#define IOV_MAX 1024
#define BC_BASE_MAX 99
#define BC_DIM_MAX 2048
#define BC_SCALE_MAX 99
#define BC_STRING_MAX 1000
#define CHARCLASS_NAME_MAX 14
#define COLL_WEIGHTS_MAX 0
#define EXPR_NEST_MAX 32
#define LINE_MAX 2048
#define RE_DUP_MAX 255
#define NL_ARGMAX 64
#define NL_LANGMAX 31
#define NL_MSGMAX 32767
#define NL_SETMAX 255
#define NL_TEXTMAX 2048
#define NZERO 20
#define PASS_MAX 128
#define TMP_MAX 308915776

#define _POSIX_ARG_MAX 4096
#define _POSIX_CHILD_MAX 25
#define _POSIX_LINK_MAX 8
#define _POSIX_MAX_CANON 255
#define _POSIX_MAX_INPUT 255
#define _POSIX_NAME_MAX 14
#define _POSIX_NGROUPS_MAX 8
#define _POSIX_OPEN_MAX 20
#define _POSIX_PATH_MAX 256
#define _POSIX_PIPE_BUF 512
#define _POSIX_SSIZE_MAX 32767
#define _POSIX_STREAM_MAX 8
#define _POSIX_SYMLINK_MAX 255
#define _POSIX_SYMLOOP_MAX 8
#define _POSIX_TZNAME_MAX 6
#define _POSIX_HOST_NAME_MAX 255
#define _POSIX_LOGIN_NAME_MAX 9
#define _POSIX_SEM_VALUE_MAX 32767
#define _POSIX_THREAD_KEYS_MAX 128
#define _POSIX_THREAD_THREADS_MAX 64
#define _POSIX_THREAD_DESTRUCTOR_ITERATIONS 4
#define _POSIX2_LINE_MAX 2048
#define _POSIX2_RE_DUP_MAX 255
#define PTHREAD_KEYS_MAX 256
#define PTHREAD_STACK_MIN 16384
#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define SEM_VALUE_MAX INT_MAX

#endif /* !_LIMITS_H_ */
