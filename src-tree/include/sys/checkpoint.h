/* <sys/checkpoint.h>: saving a process in a file, and restoring it */
#ifndef _SYS_CHECKPOINT_H_
#define _SYS_CHECKPOINT_H_

#include <sys/types.h>

#define CKPT_FREEZE 0x1
#define CKPT_THAW 0x2

__BEGIN_DECLS
int sys_checkpoint(int, int, pid_t, int);
__END_DECLS

#endif /* !_SYS_CHECKPOINT_H_ */
