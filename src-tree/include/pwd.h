/* <pwd.h>: users */
#ifndef _PWD_H_
#define _PWD_H_

#include <sys/_types.h>

#include <sys/_types/_gid_t.h>
#include <sys/_types/_uid_t.h>
#include <sys/_types/_size_t.h>
#include <sys/_types/_time_t.h>
#define _PATH_PASSWD "/etc/passwd"
struct passwd {
	char *pw_name;
	char *pw_passwd;
	uid_t pw_uid;
	gid_t pw_gid;
	time_t pw_change;
	char *pw_class;
	char *pw_gecos;
	char *pw_dir;
	char *pw_shell;
	time_t pw_expire;
	int pw_fields;
};

__BEGIN_DECLS
void endpwent(void);
struct passwd *getpwent(void);
struct passwd *getpwnam(const char *);
int getpwnam_r(const char *, struct passwd *, char *, size_t, struct passwd **);
struct passwd *getpwuid(uid_t);
int getpwuid_r(uid_t, struct passwd *, char *, size_t, struct passwd **);
void setpwent(void);
__END_DECLS

#endif /* !_PWD_H_ */
