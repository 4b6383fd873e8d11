/* <monetary.h>: amounts of money */
#ifndef _MONETARY_H_
#define _MONETARY_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
#include <sys/_types/_ssize_t.h>
#include <sys/_types/_locale_t.h>

__BEGIN_DECLS
ssize_t strfmon(char *__restrict, size_t, const char *__restrict, ...);
ssize_t strfmon_l(char *__restrict, size_t, locale_t, const char *__restrict, ...);
__END_DECLS

#endif /* !_MONETARY_H_ */
