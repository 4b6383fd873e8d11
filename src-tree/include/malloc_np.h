/* <malloc_np.h>: questions to the allocator */
#ifndef _MALLOC_NP_H_
#define _MALLOC_NP_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>

__BEGIN_DECLS
size_t malloc_usable_size(const void *);
__END_DECLS

#endif /* !_MALLOC_NP_H_ */
