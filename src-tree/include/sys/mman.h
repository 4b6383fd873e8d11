/* <sys/mman.h>: mapping memory */
#ifndef _SYS_MMAN_H_
#define _SYS_MMAN_H_

#include <sys/_types.h>

#include <sys/_types/_mode_t.h>
#include <sys/_types/_off_t.h>
#include <sys/_types/_size_t.h>
#define PROT_NONE 0x0
#define PROT_READ 0x1
#define PROT_WRITE 0x2
#define PROT_EXEC 0x4
#define MAP_SHARED 0x1
#define MAP_PRIVATE 0x2
#define MAP_COPY 0x2
#define MAP_FIXED 0x10
#define MAP_NOSYNC 0x800
#define MAP_STACK 0x400
#define MAP_HASSEMAPHORE 0x200
#define MAP_NOCORE 0x20000
#define MAP_FILE 0x0
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#define MS_SYNC 0x0
#define MS_ASYNC 0x1
#define MS_INVALIDATE 0x2
#define MCL_CURRENT 0x1
#define MCL_FUTURE 0x2
#define MAP_FAILED ((void *)-1)
#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 5
#define MADV_NOSYNC 6
#define MADV_AUTOSYNC 7
#define MADV_NOCORE 8
#define MADV_CORE 9
#define POSIX_MADV_NORMAL 0
#define POSIX_MADV_RANDOM 1
#define POSIX_MADV_SEQUENTIAL 2
#define POSIX_MADV_WILLNEED 3
#define POSIX_MADV_DONTNEED 4

__BEGIN_DECLS
void *mmap(void *, size_t, int, int, int, off_t);
int shm_open(const char *, int, __mode_t);
int shm_unlink(const char *);
int munmap(void *, size_t);
int mprotect(void *, size_t, int);
int madvise(void *, size_t, int);
int posix_madvise(void *, size_t, int);
int msync(void *, size_t, int);
int mlock(const void *, size_t);
int munlock(const void *, size_t);
int mlockall(int);
int munlockall(void);
int mincore(const void *, size_t, char *);
int minherit(void *, size_t, int);
__END_DECLS

#endif /* !_SYS_MMAN_H_ */
