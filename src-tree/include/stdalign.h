/* <stdalign.h>: alignment */
#ifndef _STDALIGN_H_
#define _STDALIGN_H_

#if !defined(__cplusplus) && (!defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L)
#define alignas _Alignas
#define alignof _Alignof
#endif
#define __alignas_is_defined 1
#define __alignof_is_defined 1

#endif /* !_STDALIGN_H_ */
