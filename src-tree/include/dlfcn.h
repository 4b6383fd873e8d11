/* <dlfcn.h>: shared objects */
#ifndef _DLFCN_H_
#define _DLFCN_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>
#define RTLD_LAZY 0x1
#define RTLD_NOW 0x2
#define RTLD_GLOBAL 0x100
#define RTLD_LOCAL 0x0
#define RTLD_NODELETE 0x1000
#define RTLD_NOLOAD 0x2000
#define RTLD_NEXT ((void *)-1)
#define RTLD_DEFAULT ((void *)-2)
#define RTLD_SELF ((void *)-3)
typedef struct dl_info {
	const char *dli_fname;
	void *dli_fbase;
	const char *dli_sname;
	void *dli_saddr;
} Dl_info;

__BEGIN_DECLS
int dlclose(void *);
char *dlerror(void);
void *dlopen(const char *, int);
void *dlsym(void *__restrict, const char *__restrict);
int dladdr(const void *__restrict, Dl_info *__restrict);
__END_DECLS

#endif /* !_DLFCN_H_ */
