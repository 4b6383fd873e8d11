/* <ucontext.h>: the state of a thread that a signal has interrupted */
#ifndef _UCONTEXT_H_
#define _UCONTEXT_H_

#include <sys/_types.h>
#include <sys/_sigset.h>

#include <sys/_types/_size_t.h>
#ifndef _STACK_T_DECLARED
#define _STACK_T_DECLARED
typedef struct sigaltstack {
	void *ss_sp;
	size_t ss_size;
	int ss_flags;
} stack_t;
#endif

typedef struct __mcontext {
	__register_t mc_onstack;
	__register_t mc_rdi;
	__register_t mc_rsi;
	__register_t mc_rdx;
	__register_t mc_rcx;
	__register_t mc_r8;
	__register_t mc_r9;
	__register_t mc_rax;
	__register_t mc_rbx;
	__register_t mc_rbp;
	__register_t mc_r10;
	__register_t mc_r11;
	__register_t mc_r12;
	__register_t mc_r13;
	__register_t mc_r14;
	__register_t mc_r15;
	__register_t mc_xflags;
	__register_t mc_trapno;
	__register_t mc_addr;
	__register_t mc_flags;
	__register_t mc_err;
	__register_t mc_rip;
	__register_t mc_cs;
	__register_t mc_rflags;
	__register_t mc_rsp;
	__register_t mc_ss;
	unsigned int mc_len;
	unsigned int mc_fpformat;
	unsigned int mc_ownedfp;
	unsigned int mc_reserved;
	unsigned int mc_unused[8];
	int mc_fpregs[256] __attribute__((__aligned__(64)));
} mcontext_t __attribute__((__aligned__(64)));

typedef struct __ucontext {
	sigset_t uc_sigmask;
	mcontext_t uc_mcontext;
	struct __ucontext *uc_link;
	stack_t uc_stack;
	void (*uc_cofunc)(struct __ucontext *, void *);
	void *uc_arg;
	int __spare__[4];
} ucontext_t;

#endif /* !_UCONTEXT_H_ */
