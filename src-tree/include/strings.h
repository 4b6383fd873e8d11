/* <strings.h>: texts and memory, the older half */
#ifndef _STRINGS_H_
#define _STRINGS_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
#include <sys/_types/_locale_t.h>

__BEGIN_DECLS
int bcmp(const void *, const void *, size_t) __pure;
void bcopy(const void *, void *, size_t);
void bzero(void *, size_t);
void explicit_bzero(void *, size_t);
int ffs(int) __pure2;
int ffsl(long) __pure2;
int ffsll(long long) __pure2;
int fls(int) __pure2;
int flsl(long) __pure2;
int flsll(long long) __pure2;
char *index(const char *, int) __pure;
char *rindex(const char *, int) __pure;
int strcasecmp(const char *, const char *) __pure;
int strncasecmp(const char *, const char *, size_t) __pure;
int strcasecmp_l(const char *, const char *, locale_t) __pure;
int strncasecmp_l(const char *, const char *, size_t, locale_t) __pure;
__END_DECLS

#endif /* !_STRINGS_H_ */
