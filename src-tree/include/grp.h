/* <grp.h>: groups */
#ifndef _GRP_H_
#define _GRP_H_

#include <sys/_types.h>

#include <sys/_types/_gid_t.h>
#include <sys/_types/_size_t.h>
struct group {
	char *gr_name;
	char *gr_passwd;
	gid_t gr_gid;
	char **gr_mem;
};

__BEGIN_DECLS
void endgrent(void);
struct group *getgrent(void);
struct group *getgrgid(gid_t);
int getgrgid_r(gid_t, struct group *, char *, size_t, struct group **);
struct group *getgrnam(const char *);
int getgrnam_r(const char *, struct group *, char *, size_t, struct group **);
void setgrent(void);
__END_DECLS

#endif /* !_GRP_H_ */
