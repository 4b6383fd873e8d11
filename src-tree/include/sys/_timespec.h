/* <sys/_timespec.h>: seconds and nanoseconds */
#ifndef _SYS__TIMESPEC_H_
#define _SYS__TIMESPEC_H_

#include <sys/_types.h>

#include <sys/_types/_time_t.h>
#ifndef _TIMESPEC_DECLARED
#define _TIMESPEC_DECLARED
struct timespec {
	time_t tv_sec;
	long tv_nsec;
};
#endif

#endif /* !_SYS__TIMESPEC_H_ */
