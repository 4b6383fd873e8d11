/* <machine/stdint.h>: as <stdint.h> */
#ifndef _MACHINE_STDINT_H_
#define _MACHINE_STDINT_H_

#include <stdint.h>

#endif /* !_MACHINE_STDINT_H_ */
