/* <sys/syslog.h>: as <syslog.h> */
#ifndef _SYS_SYSLOG_H_
#define _SYS_SYSLOG_H_

#include <syslog.h>

#endif /* !_SYS_SYSLOG_H_ */
