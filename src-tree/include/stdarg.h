/* <stdarg.h>: arguments of variadic functions */
#ifndef _STDARG_H_
#define _STDARG_H_

#include <sys/_types/_va_list.h>
#define va_start(ap, last) __builtin_va_start(ap, last)
#define va_arg(ap, type) __builtin_va_arg(ap, type)
#define va_end(ap) __builtin_va_end(ap)
#define va_copy(dst, src) __builtin_va_copy(dst, src)
#define __va_copy(dst, src) __builtin_va_copy(dst, src)

#endif /* !_STDARG_H_ */
