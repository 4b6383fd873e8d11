/* <glob.h>: names of files by pattern */
#ifndef _GLOB_H_
#define _GLOB_H_

#include <sys/_types.h>
#include <sys/stat.h>

#ifndef _SIZE_T_DECLARED
#define _SIZE_T_DECLARED
typedef __size_t size_t;
#endif
struct dirent;
typedef struct {
	size_t gl_pathc;
	size_t gl_matchc;
	size_t gl_offs;
	int gl_flags;
	char **gl_pathv;
	int (*gl_errfunc)(const char *, int);
	void (*gl_closedir)(void *);
	struct dirent *(*gl_readdir)(void *);
	void *(*gl_opendir)(const char *);
	int (*gl_lstat)(const char *, struct stat *);
	int (*gl_stat)(const char *, struct stat *);
} glob_t;
#define GLOB_APPEND 0x1
#define GLOB_DOOFFS 0x2
#define GLOB_ERR 0x4
#define GLOB_MARK 0x8
#define GLOB_NOCHECK 0x10
#define GLOB_NOSORT 0x20
#define GLOB_NOESCAPE 0x2000
#define GLOB_NOMAGIC 0x0200
#define GLOB_TILDE 0x0800
#define GLOB_NOSPACE (-1)
#define GLOB_ABORTED (-2)
#define GLOB_NOMATCH (-3)

__BEGIN_DECLS
int glob(const char *__restrict, int, int (*)(const char *, int), glob_t *__restrict);
void globfree(glob_t *);
__END_DECLS

#endif /* !_GLOB_H_ */
