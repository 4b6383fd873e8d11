/* <fnmatch.h>: patterns of names */
#ifndef _FNMATCH_H_
#define _FNMATCH_H_

#include <sys/cdefs.h>

#define FNM_NOMATCH 1
#define FNM_NOESCAPE 0x1
#define FNM_PATHNAME 0x2
#define FNM_PERIOD 0x4
#define FNM_CASEFOLD 0x10
#define FNM_LEADING_DIR 0x08
#define FNM_IGNORECASE FNM_CASEFOLD
#define FNM_FILE_NAME FNM_PATHNAME

__BEGIN_DECLS
int fnmatch(const char *, const char *, int);
__END_DECLS

#endif /* !_FNMATCH_H_ */
