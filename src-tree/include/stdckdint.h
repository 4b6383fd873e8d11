/* <stdckdint.h>: arithmetic that notices overflow */
#ifndef _STDCKDINT_H_
#define _STDCKDINT_H_

#define ckd_add(r, a, b) __builtin_add_overflow((a), (b), (r))
#define ckd_sub(r, a, b) __builtin_sub_overflow((a), (b), (r))
#define ckd_mul(r, a, b) __builtin_mul_overflow((a), (b), (r))

#endif /* !_STDCKDINT_H_ */
