/* <utime.h>: times of files */
#ifndef _UTIME_H_
#define _UTIME_H_

#include <sys/_types.h>

#include <sys/_types/_time_t.h>
struct utimbuf {
	time_t actime;
	time_t modtime;
};

__BEGIN_DECLS
int utime(const char *, const struct utimbuf *);
__END_DECLS

#endif /* !_UTIME_H_ */
