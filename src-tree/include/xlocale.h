/* <xlocale.h>: as <locale.h> */
#ifndef _XLOCALE_H_
#define _XLOCALE_H_

#include <locale.h>

#endif /* !_XLOCALE_H_ */
