/* <util.h>: as <libutil.h> */
#ifndef _UTIL_H_
#define _UTIL_H_

#include <libutil.h>

#endif /* !_UTIL_H_ */
