/* <sys/timespec.h>: as <sys/_timespec.h> */
#ifndef _SYS_TIMESPEC_H_
#define _SYS_TIMESPEC_H_

#include <sys/_timespec.h>

#define TIMEVAL_TO_TIMESPEC(tv, ts) do { \
	(ts)->tv_sec = (tv)->tv_sec; \
	(ts)->tv_nsec = (tv)->tv_usec * 1000; \
} while (0)
#define TIMESPEC_TO_TIMEVAL(tv, ts) do { \
	(tv)->tv_sec = (ts)->tv_sec; \
	(tv)->tv_usec = (ts)->tv_nsec / 1000; \
} while (0)

#endif /* !_SYS_TIMESPEC_H_ */
