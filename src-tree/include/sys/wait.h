/* <sys/wait.h>: waiting for processes */
#ifndef _SYS_WAIT_H_
#define _SYS_WAIT_H_

#include <sys/_types.h>
#include <signal.h>
#include <sys/resource.h>

#include <sys/_types/_pid_t.h>
#include <sys/_types/_id_t.h>
#define WNOHANG 1
#define WUNTRACED 2
#define WCONTINUED 4
#define WSTOPPED 2
#define WNOWAIT 8
#define WEXITED 16
#define WTRAPPED 32
#define WLINUXCLONE 0x80000000
#define _WSTATUS(x) ((x) & 0177)
#define _WSTOPPED 0177
#define WIFSTOPPED(x) (_WSTATUS(x) == _WSTOPPED)
#define WSTOPSIG(x) ((x) >> 8)
#define WIFSIGNALED(x) (_WSTATUS(x) != _WSTOPPED && _WSTATUS(x) != 0 && (x) != 19)
#define WTERMSIG(x) (_WSTATUS(x))
#define WIFEXITED(x) (_WSTATUS(x) == 0)
#define WEXITSTATUS(x) (((x) >> 8) & 0xff)
#define WIFCONTINUED(x) ((x) == 19)
#define WCOREFLAG 0200
#define WCOREDUMP(x) ((x) & WCOREFLAG)
#define W_EXITCODE(ret, sig) ((ret) << 8 | (sig))
#define W_STOPCODE(sig) ((sig) << 8 | _WSTOPPED)
#define WAIT_ANY (-1)
#define WAIT_MYPGRP 0
typedef enum idtype {
	P_PID = 0,
	P_PPID = 1,
	P_PGID = 2,
	P_SID = 3,
	P_CID = 4,
	P_UID = 5,
	P_GID = 6,
	P_ALL = 7
} idtype_t;

__BEGIN_DECLS
pid_t wait(int *);
pid_t waitpid(pid_t, int *, int);
int waitid(idtype_t, id_t, siginfo_t *, int);
pid_t wait3(int *, int, struct rusage *);
pid_t wait4(pid_t, int *, int, struct rusage *);
__END_DECLS

#endif /* !_SYS_WAIT_H_ */
