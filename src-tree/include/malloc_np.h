/* <malloc_np.h>: questions to the allocator */
#ifndef _MALLOC_NP_H_
#define _MALLOC_NP_H_

#include <sys/_types.h>

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif

__BEGIN_DECLS
size_t malloc_usable_size(const void *);
__END_DECLS

#endif /* !_MALLOC_NP_H_ */
