/* <sys/_timeval.h>: seconds and microseconds */
#ifndef _SYS__TIMEVAL_H_
#define _SYS__TIMEVAL_H_

#include <sys/_types.h>

#include <sys/_types/_time_t.h>
#include <sys/_types/_suseconds_t.h>
#ifndef _TIMEVAL_DECLARED
#define _TIMEVAL_DECLARED
struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec;
};
#endif

#endif /* !_SYS__TIMEVAL_H_ */
