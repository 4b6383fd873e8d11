/* <sys/times.h>: times that processes have used */
#ifndef _SYS_TIMES_H_
#define _SYS_TIMES_H_

#include <sys/_types.h>

#include <sys/_types/_clock_t.h>
struct tms {
	clock_t tms_utime;
	clock_t tms_stime;
	clock_t tms_cutime;
	clock_t tms_cstime;
};

__BEGIN_DECLS
clock_t times(struct tms *);
__END_DECLS

#endif /* !_SYS_TIMES_H_ */
