/* <sys/termios.h>: as <termios.h> */
#ifndef _SYS_TERMIOS_H_
#define _SYS_TERMIOS_H_

#include <termios.h>

#endif /* !_SYS_TERMIOS_H_ */
