/* <monetary.h>: amounts of money */
#ifndef _MONETARY_H_
#define _MONETARY_H_

#include <sys/_types.h>

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif
#ifndef _SSIZE_T_DECLARED
#define _SSIZE_T_DECLARED
typedef __ssize_t ssize_t;
#endif
#ifndef _LOCALE_T_DECLARED
#define _LOCALE_T_DECLARED
typedef struct _xlocale *locale_t;
#endif

__BEGIN_DECLS
ssize_t strfmon(char *__restrict, size_t, const char *__restrict, ...);
ssize_t strfmon_l(char *__restrict, size_t, locale_t, const char *__restrict, ...);
__END_DECLS

#endif /* !_MONETARY_H_ */
