/* <stdnoreturn.h>: functions that do not return */
#ifndef _STDNORETURN_H_
#define _STDNORETURN_H_

#define noreturn _Noreturn

#endif /* !_STDNORETURN_H_ */
