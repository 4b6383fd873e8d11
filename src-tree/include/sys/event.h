/* <sys/event.h>: event queues of the kernel */
#ifndef _SYS_EVENT_H_
#define _SYS_EVENT_H_

#include <sys/_types.h>
#include <sys/_timespec.h>

#include <sys/_types/_uintptr_t.h>
#include <sys/_types/_intptr_t.h>
#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_AIO (-3)
#define EVFILT_VNODE (-4)
#define EVFILT_PROC (-5)
#define EVFILT_SIGNAL (-6)
#define EVFILT_TIMER (-7)
#define EVFILT_EXCEPT (-8)
#define EVFILT_USER (-9)
#define EVFILT_FS (-10)
#define EVFILT_SYSCOUNT 10
#define EV_ADD 0x1
#define EV_DELETE 0x2
#define EV_ENABLE 0x4
#define EV_DISABLE 0x8
#define EV_ONESHOT 0x10
#define EV_CLEAR 0x20
#define EV_RECEIPT 0x40
#define EV_DISPATCH 0x80
#define EV_SYSFLAGS 0xf800
#define EV_FLAG1 0x2000
#define EV_EOF 0x8000
#define EV_ERROR 0x4000
#define EV_NODATA 0x1000
#define EV_HUP 0x800
#define NOTE_TRIGGER 0x1000000
#define NOTE_FFNOP 0x0
#define NOTE_FFAND 0x40000000
#define NOTE_FFOR 0x80000000
#define NOTE_FFCOPY 0xc0000000
#define NOTE_FFCTRLMASK 0xc0000000
#define NOTE_FFLAGSMASK 0xffffff
#define NOTE_LOWAT 0x1
#define NOTE_OOB 0x2
#define NOTE_DELETE 0x1
#define NOTE_WRITE 0x2
#define NOTE_EXTEND 0x4
#define NOTE_ATTRIB 0x8
#define NOTE_LINK 0x10
#define NOTE_RENAME 0x20
#define NOTE_REVOKE 0x40
#define NOTE_EXIT 0x80000000
#define NOTE_FORK 0x40000000
#define NOTE_EXEC 0x20000000
#define NOTE_PCTRLMASK 0xf0000000
#define NOTE_PDATAMASK 0xfffff
#define NOTE_TRACK 0x1
#define NOTE_TRACKERR 0x2
#define NOTE_CHILD 0x4

struct kevent {
	uintptr_t ident;
	short filter;
	unsigned short flags;
	unsigned int fflags;
	intptr_t data;
	void *udata;
};

#define EV_SET(kevp, a, b, c, d, e, f) do { \
	(kevp)->ident = (uintptr_t)(a); \
	(kevp)->filter = (b); \
	(kevp)->flags = (c); \
	(kevp)->fflags = (d); \
	(kevp)->data = (e); \
	(kevp)->udata = (void *)(f); \
} while (0)

__BEGIN_DECLS
int kqueue(void);
int kevent(int, const struct kevent *, int, struct kevent *, int, const struct timespec *);
__END_DECLS

#endif /* !_SYS_EVENT_H_ */
