/* <tgmath.h>: mathematical functions of every type */
#ifndef _TGMATH_H_
#define _TGMATH_H_

#include <math.h>
#include <complex.h>

#ifndef __cplusplus

/* A zero of the type that an argument counts as: integers are doubles. */
#define __tg_zero(x) _Generic((x), float: 0.0f, long double: 0.0L, default: 0.0)
#define __tg_czero(x) _Generic((x), float: 0.0f, long double: 0.0L, float _Complex: (float _Complex)0, \
	double _Complex: (double _Complex)0, long double _Complex: (long double _Complex)0, default: 0.0)

/* The function for a real type, and for a real or complex one. */
#define __tg_real(type, real) _Generic((type), float: real##f, long double: real##l, default: real)
#define __tg_both(type, real, both) _Generic((type), float: real##f, long double: real##l, \
	float _Complex: both##f, double _Complex: both, long double _Complex: both##l, default: real)
#define __tg_complex(type, both) _Generic((type), float: both##f, long double: both##l, \
	float _Complex: both##f, double _Complex: both, long double _Complex: both##l, default: both)

#define acos(x) __tg_both((x), acos, cacos)(x)
#define asin(x) __tg_both((x), asin, casin)(x)
#define atan(x) __tg_both((x), atan, catan)(x)
#define acosh(x) __tg_both((x), acosh, cacosh)(x)
#define asinh(x) __tg_both((x), asinh, casinh)(x)
#define atanh(x) __tg_both((x), atanh, catanh)(x)
#define cos(x) __tg_both((x), cos, ccos)(x)
#define sin(x) __tg_both((x), sin, csin)(x)
#define tan(x) __tg_both((x), tan, ctan)(x)
#define cosh(x) __tg_both((x), cosh, ccosh)(x)
#define sinh(x) __tg_both((x), sinh, csinh)(x)
#define tanh(x) __tg_both((x), tanh, ctanh)(x)
#define exp(x) __tg_both((x), exp, cexp)(x)
#define log(x) __tg_both((x), log, clog)(x)
#define sqrt(x) __tg_both((x), sqrt, csqrt)(x)
#define fabs(x) __tg_both((x), fabs, cabs)(x)
#define pow(x, y) __tg_both(__tg_czero(x) + __tg_czero(y), pow, cpow)((x), (y))

#define cbrt(x) __tg_real((x), cbrt)(x)
#define ceil(x) __tg_real((x), ceil)(x)
#define erf(x) __tg_real((x), erf)(x)
#define erfc(x) __tg_real((x), erfc)(x)
#define exp2(x) __tg_real((x), exp2)(x)
#define expm1(x) __tg_real((x), expm1)(x)
#define floor(x) __tg_real((x), floor)(x)
#define ilogb(x) __tg_real((x), ilogb)(x)
#define lgamma(x) __tg_real((x), lgamma)(x)
#define llrint(x) __tg_real((x), llrint)(x)
#define llround(x) __tg_real((x), llround)(x)
#define log10(x) __tg_real((x), log10)(x)
#define log1p(x) __tg_real((x), log1p)(x)
#define log2(x) __tg_real((x), log2)(x)
#define logb(x) __tg_real((x), logb)(x)
#define lrint(x) __tg_real((x), lrint)(x)
#define lround(x) __tg_real((x), lround)(x)
#define nearbyint(x) __tg_real((x), nearbyint)(x)
#define rint(x) __tg_real((x), rint)(x)
#define round(x) __tg_real((x), round)(x)
#define tgamma(x) __tg_real((x), tgamma)(x)
#define trunc(x) __tg_real((x), trunc)(x)
#define atan2(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), atan2)((x), (y))
#define copysign(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), copysign)((x), (y))
#define fdim(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), fdim)((x), (y))
#define fmax(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), fmax)((x), (y))
#define fmin(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), fmin)((x), (y))
#define fmod(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), fmod)((x), (y))
#define hypot(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), hypot)((x), (y))
#define nextafter(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), nextafter)((x), (y))
#define remainder(x, y) __tg_real(__tg_zero(x) + __tg_zero(y), remainder)((x), (y))
#define fma(x, y, z) __tg_real(__tg_zero(x) + __tg_zero(y) + __tg_zero(z), fma)((x), (y), (z))
#define frexp(x, power) __tg_real((x), frexp)((x), (power))
#define ldexp(x, power) __tg_real((x), ldexp)((x), (power))
#define nexttoward(x, y) __tg_real((x), nexttoward)((x), (y))
#define remquo(x, y, quotient) __tg_real(__tg_zero(x) + __tg_zero(y), remquo)((x), (y), (quotient))
#define scalbn(x, power) __tg_real((x), scalbn)((x), (power))
#define scalbln(x, power) __tg_real((x), scalbln)((x), (power))

#define carg(z) __tg_complex((z), carg)(z)
#define cimag(z) __tg_complex((z), cimag)(z)
#define conj(z) __tg_complex((z), conj)(z)
#define cproj(z) __tg_complex((z), cproj)(z)
#define creal(z) __tg_complex((z), creal)(z)

#endif /* !__cplusplus */

#endif /* !_TGMATH_H_ */
