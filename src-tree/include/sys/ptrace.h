/* <sys/ptrace.h>: what debuggers do to processes */
#ifndef _SYS_PTRACE_H_
#define _SYS_PTRACE_H_

#include <sys/types.h>

#define PT_TRACE_ME 0
#define PT_READ_I 1
#define PT_READ_D 2
#define PT_WRITE_I 4
#define PT_WRITE_D 5
#define PT_CONTINUE 7
#define PT_KILL 8
#define PT_STEP 9
#define PT_ATTACH 10
#define PT_DETACH 11
#define PT_IO 12
#define PT_FIRSTMACH 32
#define PT_GETREGS (PT_FIRSTMACH + 1)
#define PT_SETREGS (PT_FIRSTMACH + 2)
#define PT_GETFPREGS (PT_FIRSTMACH + 3)
#define PT_SETFPREGS (PT_FIRSTMACH + 4)

#define PIOD_READ_D 1
#define PIOD_WRITE_D 2
#define PIOD_READ_I 3
#define PIOD_WRITE_I 4

struct ptrace_io_desc {
	int piod_op;
	void *piod_offs;
	void *piod_addr;
	size_t piod_len;
};

__BEGIN_DECLS
int ptrace(int, pid_t, caddr_t, int);
__END_DECLS

#endif /* !_SYS_PTRACE_H_ */
