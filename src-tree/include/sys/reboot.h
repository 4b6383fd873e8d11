/* <sys/reboot.h>: restarting the machine */
#ifndef _SYS_REBOOT_H_
#define _SYS_REBOOT_H_

#include <sys/cdefs.h>

#define RB_AUTOBOOT 0
#define RB_ASKNAME 0x1
#define RB_SINGLE 0x2
#define RB_NOSYNC 0x4
#define RB_HALT 0x8
#define RB_DUMP 0x100
#define RB_POWEROFF 0x4000

__BEGIN_DECLS
int reboot(int);
__END_DECLS

#endif /* !_SYS_REBOOT_H_ */
