/* <sys/file.h>: as <fcntl.h>: locks on whole files */
#ifndef _SYS_FILE_H_
#define _SYS_FILE_H_

#include <fcntl.h>

#endif /* !_SYS_FILE_H_ */
