/* <iconv.h>: texts from one coding to another */
#ifndef _ICONV_H_
#define _ICONV_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
struct __iconv;
typedef struct __iconv *iconv_t;

__BEGIN_DECLS
iconv_t iconv_open(const char *, const char *);
size_t iconv(iconv_t, char **__restrict, size_t *__restrict, char **__restrict, size_t *__restrict);
int iconv_close(iconv_t);
__END_DECLS

#endif /* !_ICONV_H_ */
