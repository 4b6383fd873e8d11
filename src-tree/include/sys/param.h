/* <sys/param.h>: limits and useful macros */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <sys/types.h>
#include <limits.h>
#include <signal.h>

#define __DragonFly_version 600600
#define BSD 200708
#define BSD4_4 1
#define MAXCOMLEN 16
#define MAXLOGNAME 33
#define MAXPATHLEN 1024
#define MAXHOSTNAMELEN 256
#define MAXSYMLINKS 32
#define MAXINTERP 64
#define NGROUPS NGROUPS_MAX
#define NCARGS ARG_MAX
#define NOFILE OPEN_MAX
#define NBBY 8
#define DEV_BSIZE 512
#define DEV_BSHIFT 9
#define PAGE_SIZE 4096
#define PAGE_SHIFT 12
#define PAGE_MASK (PAGE_SIZE - 1)
#define MAXBSIZE 65536

#define setbit(a, i) (((unsigned char *)(a))[(i) / NBBY] |= 1 << ((i) % NBBY))
#define clrbit(a, i) (((unsigned char *)(a))[(i) / NBBY] &= ~(1 << ((i) % NBBY)))
#define isset(a, i) (((const unsigned char *)(a))[(i) / NBBY] & (1 << ((i) % NBBY)))
#define isclr(a, i) (!isset(a, i))
#define howmany(x, y) (((x) + ((y) - 1)) / (y))
#define nitems(x) (sizeof((x)) / sizeof((x)[0]))
#define rounddown(x, y) (((x) / (y)) * (y))
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define roundup2(x, y) (((x) + ((y) - 1)) & ~((y) - 1))
#define powerof2(x) ((((x) - 1) & (x)) == 0)
#define MIN(a, b) (((a) < (b)) ? (a) : (b))
#define MAX(a, b) (((a) > (b)) ? (a) : (b))

#endif /* !_SYS_PARAM_H_ */
