/* <fcntl.h>: opening files and controlling descriptors */
#ifndef _FCNTL_H_
#define _FCNTL_H_

#include <sys/_types.h>

#include <sys/_types/_mode_t.h>
#include <sys/_types/_off_t.h>
#include <sys/_types/_pid_t.h>
#include <sys/_types/_size_t.h>

#define O_RDONLY 0x0
#define O_WRONLY 0x1
#define O_RDWR 0x2
#define O_ACCMODE 0x3
#define O_NONBLOCK 0x4
#define O_NDELAY O_NONBLOCK
#define O_APPEND 0x8
#define O_SHLOCK 0x10
#define O_EXLOCK 0x20
#define O_ASYNC 0x40
#define O_SYNC 0x80
#define O_FSYNC O_SYNC
#define O_DSYNC O_SYNC
#define O_NOFOLLOW 0x100
#define O_CREAT 0x200
#define O_TRUNC 0x400
#define O_EXCL 0x800
#define O_NOCTTY 0x8000
#define O_DIRECT 0x10000
#define O_CLOEXEC 0x20000
#define O_DIRECTORY 0x8000000
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_GETOWN 5
#define F_SETOWN 6
#define F_GETLK 7
#define F_SETLK 8
#define F_SETLKW 9
#define F_DUP2FD 10
#define F_DUPFD_CLOEXEC 17
#define F_DUP2FD_CLOEXEC 18
#define F_GETPATH 19
#define FD_CLOEXEC 1
#define F_RDLCK 1
#define F_UNLCK 2
#define F_WRLCK 3
#define AT_FDCWD (-328243)
#define AT_SYMLINK_NOFOLLOW 0x1
#define AT_REMOVEDIR 0x2
#define AT_EACCESS 0x4
#define AT_SYMLINK_FOLLOW 0x8
#define FREAD 1
#define FWRITE 2
#define FAPPEND O_APPEND
#define FASYNC O_ASYNC
#define FNDELAY O_NONBLOCK
#define FNONBLOCK O_NONBLOCK
#define LOCK_SH 0x1
#define LOCK_EX 0x2
#define LOCK_NB 0x4
#define LOCK_UN 0x8
#define POSIX_FADV_NORMAL 0
#define POSIX_FADV_RANDOM 2
#define POSIX_FADV_SEQUENTIAL 1
#define POSIX_FADV_WILLNEED 3
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_NOREUSE 5
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

struct flock {
	off_t l_start;
	off_t l_len;
	pid_t l_pid;
	short l_type;
	short l_whence;
};

__BEGIN_DECLS
int open(const char *, int, ...);
int openat(int, const char *, int, ...);
int creat(const char *, mode_t);
int fcntl(int, int, ...);
int flock(int, int);
int posix_fadvise(int, off_t, off_t, int);
__END_DECLS

#endif /* !_FCNTL_H_ */
