/* <syslog.h>: messages to the system's log */
#ifndef _SYSLOG_H_
#define _SYSLOG_H_

#include <sys/syslog.h>

#endif /* !_SYSLOG_H_ */
