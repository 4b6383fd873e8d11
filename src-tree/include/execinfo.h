/* <execinfo.h>: the functions that have called */
#ifndef _EXECINFO_H_
#define _EXECINFO_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>

__BEGIN_DECLS
size_t backtrace(void **, size_t);
char **backtrace_symbols(void *const *, size_t);
int backtrace_symbols_fd(void *const *, size_t, int);
__END_DECLS

#endif /* !_EXECINFO_H_ */
