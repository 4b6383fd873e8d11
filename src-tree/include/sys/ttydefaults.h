/* <sys/ttydefaults.h>: the settings of a new terminal */
#ifndef _SYS_TTYDEFAULTS_H_
#define _SYS_TTYDEFAULTS_H_

#define CTRL(x) ((x) & 037)
#define CEOF CTRL('d')
#define CERASE 0177
#define CINTR CTRL('c')
#define CKILL CTRL('u')
#define CQUIT 034
#define CSUSP CTRL('z')

#endif /* !_SYS_TTYDEFAULTS_H_ */
