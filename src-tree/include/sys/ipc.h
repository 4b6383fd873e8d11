/* <sys/ipc.h>: what processes share by a key */
#ifndef _SYS_IPC_H_
#define _SYS_IPC_H_

#include <sys/types.h>

#define IPC_R 000400
#define IPC_W 000200
#define IPC_M 010000
#define IPC_CREAT 001000
#define IPC_EXCL 002000
#define IPC_NOWAIT 004000
#define IPC_PRIVATE ((key_t)0)
#define IPC_RMID 0
#define IPC_SET 1
#define IPC_STAT 2

struct ipc_perm {
	uid_t cuid;
	gid_t cgid;
	uid_t uid;
	gid_t gid;
	mode_t mode;
	unsigned short seq;
	key_t key;
};

__BEGIN_DECLS
key_t ftok(const char *, int);
__END_DECLS

#endif /* !_SYS_IPC_H_ */
