/* <nl_types.h>: catalogues of messages */
#ifndef _NL_TYPES_H_
#define _NL_TYPES_H_

#include <sys/_types.h>

#define NL_SETD 0
#define NL_CAT_LOCALE 1

typedef struct __nl_cat_d *nl_catd;
#include <sys/_types/_nl_item.h>

__BEGIN_DECLS
int catclose(nl_catd);
char *catgets(nl_catd, int, int, const char *) __attribute__((__format_arg__(4)));
nl_catd catopen(const char *, int);
__END_DECLS

#endif /* !_NL_TYPES_H_ */
