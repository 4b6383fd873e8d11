/* nl_item: for the headers that define it */
#ifndef _NL_ITEM_DECLARED
#define _NL_ITEM_DECLARED

#include <sys/_types.h>

typedef __nl_item nl_item;

#endif /* !_NL_ITEM_DECLARED */
