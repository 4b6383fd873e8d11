/* <utmpx.h>: who is logged in */
#ifndef _UTMPX_H_
#define _UTMPX_H_

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>

#define _PATH_UTMPX "/var/run/utmpx"
#define _PATH_WTMPX "/var/log/wtmpx"

#define _UTX_USERSIZE 32
#define _UTX_LINESIZE 32
#define _UTX_IDSIZE 4
#define _UTX_HOSTSIZE 256
#define UTX_USERSIZE _UTX_USERSIZE
#define UTX_LINESIZE _UTX_LINESIZE
#define UTX_IDSIZE _UTX_IDSIZE
#define UTX_HOSTSIZE _UTX_HOSTSIZE

/* ut_type */
#define EMPTY 0
#define RUN_LVL 1
#define BOOT_TIME 2
#define OLD_TIME 3
#define NEW_TIME 4
#define INIT_PROCESS 5
#define LOGIN_PROCESS 6
#define USER_PROCESS 7
#define DEAD_PROCESS 8
#define ACCOUNTING 9
#define SIGNATURE 10
#define DOWN_TIME 11

#define RUNLVL_MSG "run-level %c"
#define BOOT_MSG "system boot"
#define OTIME_MSG "old time"
#define NTIME_MSG "new time"
#define DOWN_MSG "system down"

#define ut_user ut_name
#define ut_xtime ut_tv.tv_sec

typedef enum {
	UTX_DB_UTMPX,
	UTX_DB_WTMPX,
	UTX_DB_LASTLOGX
} utx_db_t;

struct exit_status {
	__uint16_t e_termination;
	__uint16_t e_exit;
};

struct utmpx {
	char ut_name[_UTX_USERSIZE];
	char ut_id[_UTX_IDSIZE];
	char ut_line[_UTX_LINESIZE];
	char ut_host[_UTX_HOSTSIZE];
	__uint8_t ut_unused[16];
	__uint16_t ut_session;
	short ut_type;
	pid_t ut_pid;
	struct exit_status ut_exit;
	struct sockaddr_storage ut_ss;
	struct timeval ut_tv;
	__uint8_t ut_unused2[16];
};

__BEGIN_DECLS
void endutxent(void);
struct utmpx *getutxent(void);
struct utmpx *getutxid(const struct utmpx *);
struct utmpx *getutxline(const struct utmpx *);
struct utmpx *pututxline(const struct utmpx *);
int setutxdb(utx_db_t, char *);
void setutxent(void);
int updwtmpx(const char *, const struct utmpx *);
int utmpxname(const char *);
__END_DECLS

#endif /* !_UTMPX_H_ */
