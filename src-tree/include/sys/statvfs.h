/* <sys/statvfs.h>: file systems */
#ifndef _SYS_STATVFS_H_
#define _SYS_STATVFS_H_

#include <sys/_types.h>

#include <sys/_types/_fsblkcnt_t.h>
#include <sys/_types/_fsfilcnt_t.h>
#include <sys/_types/_uid_t.h>
#ifndef _UUID_DECLARED
#define _UUID_DECLARED
typedef struct uuid {
	__uint32_t time_low;
	__uint16_t time_mid;
	__uint16_t time_hi_and_version;
	__uint8_t clock_seq_hi_and_reserved;
	__uint8_t clock_seq_low;
	__uint8_t node[6];
} uuid_t;
#endif

#define ST_RDONLY 0x1
#define ST_NOSUID 0x2
struct statvfs {
	unsigned long f_bsize;
	unsigned long f_frsize;
	fsblkcnt_t f_blocks;
	fsblkcnt_t f_bfree;
	fsblkcnt_t f_bavail;
	fsfilcnt_t f_files;
	fsfilcnt_t f_ffree;
	fsfilcnt_t f_favail;
	unsigned long f_fsid;
	unsigned long f_flag;
	unsigned long f_namemax;
	uid_t f_owner;
	unsigned int f_type;
	__uint64_t f_syncreads;
	__uint64_t f_syncwrites;
	__uint64_t f_asyncreads;
	__uint64_t f_asyncwrites;
	uuid_t f_fsid_uuid;
	uuid_t f_uid_uuid;
};

__BEGIN_DECLS
int statvfs(const char *__restrict, struct statvfs *__restrict);
int fstatvfs(int, struct statvfs *);
__END_DECLS

#endif /* !_SYS_STATVFS_H_ */
