/* <sys/mount.h>: mounting file systems */
#ifndef _SYS_MOUNT_H_
#define _SYS_MOUNT_H_

#include <sys/types.h>
#include <sys/statvfs.h>

typedef struct fsid {
	__int32_t val[2];
} fsid_t;

#define MFSNAMELEN 16
#define MNAMELEN 80
#define MNT_RDONLY 0x1
#define MNT_SYNCHRONOUS 0x2
#define MNT_NOEXEC 0x4
#define MNT_NOSUID 0x8
#define MNT_NODEV 0x10
#define MNT_ASYNC 0x40
#define MNT_NOSYMFOLLOW 0x400000
#define MNT_NOATIME 0x10000000
#define MNT_UPDATE 0x10000
#define MNT_RELOAD 0x40000
#define MNT_FORCE 0x80000
#define MNT_LOCAL 0x1000
#define MNT_ROOTFS 0x4000
#define MNT_USER 0x8000
#define MNT_QUOTA 0x2000
#define MNT_WAIT 0x0001
#define MNT_NOWAIT 0x0002
#define MNT_LAZY 0x0004

struct statfs {
	long f_spare2;
	long f_bsize;
	long f_iosize;
	long f_blocks;
	long f_bfree;
	long f_bavail;
	long f_files;
	long f_ffree;
	fsid_t f_fsid;
	uid_t f_owner;
	int f_type;
	int f_flags;
	long f_syncwrites;
	long f_asyncwrites;
	char f_fstypename[MFSNAMELEN];
	char f_mntonname[MNAMELEN];
	long f_syncreads;
	long f_asyncreads;
	short f_spares1;
	char f_mntfromname[MNAMELEN];
	short f_spares2;
	long f_spare[2];
};

__BEGIN_DECLS
int statfs(const char *, struct statfs *);
int fstatfs(int, struct statfs *);
int getfsstat(struct statfs *, long, int);
int mount(const char *, const char *, int, void *);
int unmount(const char *, int);
int getmntinfo(struct statfs **, int);
__END_DECLS

#endif /* !_SYS_MOUNT_H_ */
