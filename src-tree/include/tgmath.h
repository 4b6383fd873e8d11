/* <tgmath.h>: mathematical functions of every type */
#ifndef _TGMATH_H_
#define _TGMATH_H_

#include <math.h>

#endif /* !_TGMATH_H_ */
