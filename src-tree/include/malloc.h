/* <malloc.h>: as <stdlib.h> and <malloc_np.h> */
#ifndef _MALLOC_H_
#define _MALLOC_H_

#include <stdlib.h>
#include <malloc_np.h>

#endif /* !_MALLOC_H_ */
