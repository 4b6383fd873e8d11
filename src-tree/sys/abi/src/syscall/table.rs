//! The master table of system calls, as a macro that hands every row to a callback.
//!
//! # Rows
//!
//! `MARK NUMBER NAME(ARGUMENT: TYPE, ...) -> RESULT;`
//!
//! - `MARK` is `+` when this kernel implements the call, `-` when the call is known only by
//!   number (the kernel then behaves as for an unknown number: SIGSYS and `EINVAL`).
//! - `In<T>` is a pointer through which the kernel reads, `Out<T>` one through which it writes
//!   or updates. The callback's scope decides what they are: raw pointers in libc
//!   ([`crate::types::raw`]), checked claims on user memory in the kernel.
//! - A `pad` argument is ignored; it keeps 64-bit arguments where the 32-bit ABI had them.
//! - The seventh argument, where there is one, is on the user stack at `rsp + 8`.
//!
//! Numbers, names and arguments are those of DragonFly 6 (`SYS_*` of golang.org/x/sys for
//! dragonfly/amd64 agrees with every row). Numbers are only ever appended. 0 (`syscall`) and
//! 198 (`__syscall`) are not rows: they shift their arguments by one and dispatch again.

/// Calls `callback! { rows }` with every row of the master table.
///
/// The callback matches `$($mark:tt $number:literal $name:ident
/// ($($arg:ident: $ty:ty),*) -> $result:ty;)*`.
#[macro_export]
macro_rules! for_each_syscall {
    ($callback:path) => {
        $callback! {
            + 1 exit(status: i32) -> !;
            + 2 fork() -> i32;
            + 3 read(fd: i32, buf: Out<c_void>, nbyte: usize) -> isize;
            + 4 write(fd: i32, buf: In<c_void>, nbyte: usize) -> isize;
            + 5 open(path: In<c_char>, flags: i32, mode: i32) -> i32;
            + 6 close(fd: i32) -> i32;
            + 7 wait4(pid: i32, status: Out<i32>, options: i32, rusage: Out<Rusage>) -> i32;
            + 9 link(path: In<c_char>, newpath: In<c_char>) -> i32;
            + 10 unlink(path: In<c_char>) -> i32;
            + 12 chdir(path: In<c_char>) -> i32;
            + 13 fchdir(fd: i32) -> i32;
            + 14 mknod(path: In<c_char>, mode: i32, dev: i32) -> i32;
            + 15 chmod(path: In<c_char>, mode: i32) -> i32;
            + 16 chown(path: In<c_char>, uid: i32, gid: i32) -> i32;
            + 17 obreak(nsize: In<c_void>) -> i32;
            + 18 getfsstat(buf: Out<Statfs>, bufsize: i64, flags: i32) -> i32;
            + 20 getpid() -> i32;
            + 21 mount(kind: In<c_char>, path: In<c_char>, flags: i32, data: In<c_void>) -> i32;
            + 22 unmount(path: In<c_char>, flags: i32) -> i32;
            + 23 setuid(uid: u32) -> i32;
            + 24 getuid() -> u32;
            + 25 geteuid() -> u32;
            + 26 ptrace(req: i32, pid: i32, addr: Out<c_void>, data: i32) -> i32;
            + 27 recvmsg(s: i32, msg: Out<Msghdr>, flags: i32) -> i32;
            + 28 sendmsg(s: i32, msg: In<Msghdr>, flags: i32) -> i32;
            + 29 recvfrom(s: i32, buf: Out<c_void>, len: usize, flags: i32, from: Out<c_void>,
                fromlenaddr: Out<i32>) -> i32;
            + 30 accept(s: i32, name: Out<c_void>, anamelen: Out<i32>) -> i32;
            + 31 getpeername(fdes: i32, asa: Out<c_void>, alen: Out<i32>) -> i32;
            + 32 getsockname(fdes: i32, asa: Out<c_void>, alen: Out<i32>) -> i32;
            + 33 access(path: In<c_char>, flags: i32) -> i32;
            + 34 chflags(path: In<c_char>, flags: u64) -> i32;
            + 35 fchflags(fd: i32, flags: u64) -> i32;
            + 36 sync() -> i32;
            + 37 kill(pid: i32, signum: i32) -> i32;
            + 39 getppid() -> i32;
            + 41 dup(fd: i32) -> i32;
            + 42 pipe() -> i32;
            + 43 getegid() -> u32;
            - 44 profil(samples: Out<c_void>, size: usize, offset: u64, scale: u32) -> i32;
            - 45 ktrace(fname: In<c_char>, ops: i32, facs: i32, pid: i32) -> i32;
            + 47 getgid() -> u32;
            + 49 getlogin(namebuf: Out<c_char>, namelen: usize) -> i32;
            + 50 setlogin(namebuf: In<c_char>) -> i32;
            - 51 acct(path: In<c_char>) -> i32;
            + 53 sigaltstack(ss: In<SigStack>, oss: Out<SigStack>) -> i32;
            + 54 ioctl(fd: i32, com: u64, data: Out<c_void>) -> i32;
            + 55 reboot(opt: i32) -> i32;
            - 56 revoke(path: In<c_char>) -> i32;
            + 57 symlink(path: In<c_char>, target: In<c_char>) -> i32;
            + 58 readlink(path: In<c_char>, buf: Out<c_char>, count: i32) -> i32;
            + 59 execve(fname: In<c_char>, argv: In<In<c_char>>, envv: In<In<c_char>>) -> i32;
            + 60 umask(newmask: i32) -> i32;
            + 61 chroot(path: In<c_char>) -> i32;
            + 65 msync(addr: In<c_void>, len: usize, flags: i32) -> i32;
            + 66 vfork() -> i32;
            + 69 sbrk(incr: usize) -> Out<c_void>;
            - 70 sstk(incr: usize) -> i32;
            + 73 munmap(addr: In<c_void>, len: usize) -> i32;
            + 74 mprotect(addr: In<c_void>, len: usize, prot: i32) -> i32;
            + 75 madvise(addr: In<c_void>, len: usize, behav: i32) -> i32;
            + 78 mincore(addr: In<c_void>, len: usize, vec: Out<u8>) -> i32;
            + 79 getgroups(gidsetsize: u32, gidset: Out<u32>) -> i32;
            + 80 setgroups(gidsetsize: u32, gidset: In<u32>) -> i32;
            + 81 getpgrp() -> i32;
            + 82 setpgid(pid: i32, pgid: i32) -> i32;
            + 83 setitimer(which: u32, itv: In<Itimerval>, oitv: Out<Itimerval>) -> i32;
            - 85 swapon(name: In<c_char>) -> i32;
            + 86 getitimer(which: u32, itv: Out<Itimerval>) -> i32;
            + 89 getdtablesize() -> i32;
            + 90 dup2(from: i32, to: i32) -> i32;
            + 92 fcntl(fd: i32, cmd: i32, arg: i64) -> i32;
            + 93 select(nd: i32, readfds: Out<FdSet>, ou: Out<FdSet>, ex: Out<FdSet>,
                tv: Out<Timeval>) -> i32;
            + 95 fsync(fd: i32) -> i32;
            + 96 setpriority(which: i32, who: i32, prio: i32) -> i32;
            + 97 socket(domain: i32, kind: i32, protocol: i32) -> i32;
            + 98 connect(s: i32, name: In<c_void>, namelen: i32) -> i32;
            + 100 getpriority(which: i32, who: i32) -> i32;
            + 104 bind(s: i32, name: In<c_void>, namelen: i32) -> i32;
            + 105 setsockopt(s: i32, level: i32, name: i32, val: In<c_void>, valsize: i32) -> i32;
            + 106 listen(s: i32, backlog: i32) -> i32;
            + 116 gettimeofday(tp: Out<Timeval>, tzp: Out<c_void>) -> i32;
            + 117 getrusage(who: i32, rusage: Out<Rusage>) -> i32;
            + 118 getsockopt(s: i32, level: i32, name: i32, val: Out<c_void>,
                avalsize: Out<i32>) -> i32;
            + 120 readv(fd: i32, iovp: In<Iovec>, iovcnt: u32) -> i32;
            + 121 writev(fd: i32, iovp: In<Iovec>, iovcnt: u32) -> i32;
            + 122 settimeofday(tv: In<Timeval>, tzp: In<c_void>) -> i32;
            + 123 fchown(fd: i32, uid: i32, gid: i32) -> i32;
            + 124 fchmod(fd: i32, mode: i32) -> i32;
            + 126 setreuid(ruid: i32, euid: i32) -> i32;
            + 127 setregid(rgid: i32, egid: i32) -> i32;
            + 128 rename(from: In<c_char>, to: In<c_char>) -> i32;
            + 131 flock(fd: i32, how: i32) -> i32;
            + 132 mkfifo(path: In<c_char>, mode: i32) -> i32;
            + 133 sendto(s: i32, buf: In<c_void>, len: usize, flags: i32, to: In<c_void>,
                tolen: i32) -> i32;
            + 134 shutdown(s: i32, how: i32) -> i32;
            + 135 socketpair(domain: i32, kind: i32, protocol: i32, rsv: Out<i32>) -> i32;
            + 136 mkdir(path: In<c_char>, mode: i32) -> i32;
            + 137 rmdir(path: In<c_char>) -> i32;
            + 138 utimes(path: In<c_char>, tptr: In<Timeval>) -> i32;
            + 140 adjtime(delta: In<Timeval>, olddelta: Out<Timeval>) -> i32;
            + 147 setsid() -> i32;
            + 148 quotactl(path: In<c_char>, cmd: i32, uid: i32, arg: Out<c_void>) -> i32;
            + 157 statfs(path: In<c_char>, buf: Out<Statfs>) -> i32;
            + 158 fstatfs(fd: i32, buf: Out<Statfs>) -> i32;
            + 161 getfh(fname: In<c_char>, fhp: Out<c_void>) -> i32;
            - 165 sysarch(op: i32, parms: Out<c_char>) -> i32;
            + 166 rtprio(function: i32, pid: i32, rtp: Out<RtPrio>) -> i32;
            + 173 extpread(fd: i32, buf: Out<c_void>, nbyte: usize, flags: i32,
                offset: i64) -> isize;
            + 174 extpwrite(fd: i32, buf: In<c_void>, nbyte: usize, flags: i32,
                offset: i64) -> isize;
            - 176 ntp_adjtime(tp: Out<c_void>) -> i32;
            + 181 setgid(gid: u32) -> i32;
            + 182 setegid(egid: u32) -> i32;
            + 183 seteuid(euid: u32) -> i32;
            + 191 pathconf(path: In<c_char>, name: i32) -> i32;
            + 192 fpathconf(fd: i32, name: i32) -> i32;
            + 194 getrlimit(which: u32, rlp: Out<Rlimit>) -> i32;
            + 195 setrlimit(which: u32, rlp: In<Rlimit>) -> i32;
            + 197 mmap(addr: In<c_void>, len: usize, prot: i32, flags: i32, fd: i32, pad: i32,
                pos: i64) -> Out<c_void>;
            + 199 lseek(fd: i32, pad: i32, offset: i64, whence: i32) -> i64;
            + 200 truncate(path: In<c_char>, pad: i32, length: i64) -> i32;
            + 201 ftruncate(fd: i32, pad: i32, length: i64) -> i32;
            + 202 __sysctl(name: In<i32>, namelen: u32, oldp: Out<c_void>, oldlenp: Out<usize>,
                newp: In<c_void>, newlen: usize) -> i32;
            + 203 mlock(addr: In<c_void>, len: usize) -> i32;
            + 204 munlock(addr: In<c_void>, len: usize) -> i32;
            - 205 undelete(path: In<c_char>) -> i32;
            + 206 futimes(fd: i32, tptr: In<Timeval>) -> i32;
            + 207 getpgid(pid: i32) -> i32;
            + 209 poll(fds: Out<PollFd>, nfds: u32, timeout: i32) -> i32;
            + 220 __semctl(semid: i32, semnum: i32, cmd: i32, arg: Out<c_void>) -> i32;
            + 221 semget(key: i64, nsems: i32, semflg: i32) -> i32;
            + 222 semop(semid: i32, sops: In<c_void>, nsops: u32) -> i32;
            + 224 msgctl(msqid: i32, cmd: i32, buf: Out<c_void>) -> i32;
            + 225 msgget(key: i64, msgflg: i32) -> i32;
            + 226 msgsnd(msqid: i32, msgp: In<c_void>, msgsz: usize, msgflg: i32) -> i32;
            + 227 msgrcv(msqid: i32, msgp: Out<c_void>, msgsz: usize, msgtyp: i64,
                msgflg: i32) -> i32;
            + 228 shmat(shmid: i32, shmaddr: In<c_void>, shmflg: i32) -> Out<c_void>;
            + 229 shmctl(shmid: i32, cmd: i32, buf: Out<c_void>) -> i32;
            + 230 shmdt(shmaddr: In<c_void>) -> i32;
            + 231 shmget(key: i64, size: usize, shmflg: i32) -> i32;
            + 232 clock_gettime(clock_id: u64, tp: Out<Timespec>) -> i32;
            + 233 clock_settime(clock_id: u64, tp: In<Timespec>) -> i32;
            + 234 clock_getres(clock_id: u64, tp: Out<Timespec>) -> i32;
            + 240 nanosleep(rqtp: In<Timespec>, rmtp: Out<Timespec>) -> i32;
            + 250 minherit(addr: In<c_void>, len: usize, inherit: i32) -> i32;
            + 251 rfork(flags: i32) -> i32;
            + 252 openbsd_poll(fds: Out<PollFd>, nfds: u32, timeout: i32) -> i32;
            + 253 issetugid() -> i32;
            + 254 lchown(path: In<c_char>, uid: i32, gid: i32) -> i32;
            + 274 lchmod(path: In<c_char>, mode: u16) -> i32;
            + 276 lutimes(path: In<c_char>, tptr: In<Timeval>) -> i32;
            + 289 extpreadv(fd: i32, iovp: In<Iovec>, iovcnt: i32, flags: i32,
                offset: i64) -> isize;
            + 290 extpwritev(fd: i32, iovp: In<Iovec>, iovcnt: i32, flags: i32,
                offset: i64) -> isize;
            + 297 fhstatfs(u_fhp: In<c_void>, buf: Out<Statfs>) -> i32;
            + 298 fhopen(u_fhp: In<c_void>, flags: i32) -> i32;
            + 300 modnext(modid: i32) -> i32;
            + 301 modstat(modid: i32, stat: Out<c_void>) -> i32;
            + 302 modfnext(modid: i32) -> i32;
            + 303 modfind(name: In<c_char>) -> i32;
            + 304 kldload(file: In<c_char>) -> i32;
            + 305 kldunload(fileid: i32) -> i32;
            + 306 kldfind(file: In<c_char>) -> i32;
            + 307 kldnext(fileid: i32) -> i32;
            + 308 kldstat(fileid: i32, stat: Out<c_void>) -> i32;
            + 309 kldfirstmod(fileid: i32) -> i32;
            + 310 getsid(pid: i32) -> i32;
            + 311 setresuid(ruid: u32, euid: u32, suid: u32) -> i32;
            + 312 setresgid(rgid: u32, egid: u32, sgid: u32) -> i32;
            + 314 aio_return(aiocbp: Out<c_void>) -> i32;
            + 315 aio_suspend(aiocbp: In<In<c_void>>, nent: i32, timeout: In<Timespec>) -> i32;
            + 316 aio_cancel(fd: i32, aiocbp: Out<c_void>) -> i32;
            + 317 aio_error(aiocbp: Out<c_void>) -> i32;
            + 318 aio_read(aiocbp: Out<c_void>) -> i32;
            + 319 aio_write(aiocbp: Out<c_void>) -> i32;
            + 320 lio_listio(mode: i32, acb_list: In<In<c_void>>, nent: i32,
                sig: In<c_void>) -> i32;
            + 321 r#yield() -> i32;
            + 324 mlockall(how: i32) -> i32;
            + 325 munlockall() -> i32;
            + 326 __getcwd(buf: Out<c_char>, buflen: u32) -> i32;
            + 327 sched_setparam(pid: i32, param: In<c_void>) -> i32;
            + 328 sched_getparam(pid: i32, param: Out<c_void>) -> i32;
            + 329 sched_setscheduler(pid: i32, policy: i32, param: In<c_void>) -> i32;
            + 330 sched_getscheduler(pid: i32) -> i32;
            + 331 sched_yield() -> i32;
            + 332 sched_get_priority_max(policy: i32) -> i32;
            + 333 sched_get_priority_min(policy: i32) -> i32;
            + 334 sched_rr_get_interval(pid: i32, interval: Out<Timespec>) -> i32;
            - 335 utrace(addr: In<c_void>, len: usize) -> i32;
            - 337 kldsym(fileid: i32, cmd: i32, data: Out<c_void>) -> i32;
            - 338 jail(jail: In<c_void>) -> i32;
            + 340 sigprocmask(how: i32, set: In<SigSet>, oset: Out<SigSet>) -> i32;
            + 341 sigsuspend(sigmask: In<SigSet>) -> i32;
            + 342 sigaction(sig: i32, act: In<SigAction>, oact: Out<SigAction>) -> i32;
            + 343 sigpending(set: Out<SigSet>) -> i32;
            + 344 sigreturn(sigcntxp: In<Ucontext>) -> i32;
            + 345 sigtimedwait(set: In<SigSet>, info: Out<SigInfo>, timeout: In<Timespec>) -> i32;
            + 346 sigwaitinfo(set: In<SigSet>, info: Out<SigInfo>) -> i32;
            + 347 __acl_get_file(path: In<c_char>, kind: i32, aclp: Out<c_void>) -> i32;
            + 348 __acl_set_file(path: In<c_char>, kind: i32, aclp: In<c_void>) -> i32;
            + 349 __acl_get_fd(filedes: i32, kind: i32, aclp: Out<c_void>) -> i32;
            + 350 __acl_set_fd(filedes: i32, kind: i32, aclp: In<c_void>) -> i32;
            + 351 __acl_delete_file(path: In<c_char>, kind: i32) -> i32;
            + 352 __acl_delete_fd(filedes: i32, kind: i32) -> i32;
            + 353 __acl_aclcheck_file(path: In<c_char>, kind: i32, aclp: Out<c_void>) -> i32;
            + 354 __acl_aclcheck_fd(filedes: i32, kind: i32, aclp: Out<c_void>) -> i32;
            + 355 extattrctl(path: In<c_char>, cmd: i32, filename: In<c_char>,
                attrnamespace: i32, attrname: In<c_char>) -> i32;
            + 356 extattr_set_file(path: In<c_char>, attrnamespace: i32, attrname: In<c_char>,
                data: In<c_void>, nbytes: usize) -> i32;
            + 357 extattr_get_file(path: In<c_char>, attrnamespace: i32, attrname: In<c_char>,
                data: Out<c_void>, nbytes: usize) -> i32;
            + 358 extattr_delete_file(path: In<c_char>, attrnamespace: i32,
                attrname: In<c_char>) -> i32;
            + 359 aio_waitcomplete(aiocbp: Out<In<c_void>>, timeout: In<Timespec>) -> i32;
            + 360 getresuid(ruid: Out<u32>, euid: Out<u32>, suid: Out<u32>) -> i32;
            + 361 getresgid(rgid: Out<u32>, egid: Out<u32>, sgid: Out<u32>) -> i32;
            + 362 kqueue() -> i32;
            + 363 kevent(fd: i32, changelist: In<Kevent>, nchanges: i32,
                eventlist: Out<Kevent>, nevents: i32, timeout: In<Timespec>) -> i32;
            + 390 kenv(what: i32, name: In<c_char>, value: Out<c_char>, len: i32) -> i32;
            + 391 lchflags(path: In<c_char>, flags: u64) -> i32;
            + 392 uuidgen(store: Out<c_void>, count: i32) -> i32;
            + 393 sendfile(fd: i32, s: i32, offset: i64, nbytes: usize, hdtr: Out<c_void>,
                sbytes: Out<i64>, flags: i32) -> i32;
            + 450 varsym_set(level: i32, name: In<c_char>, data: In<c_char>) -> i32;
            + 451 varsym_get(mask: i32, wild: In<c_char>, buf: Out<c_char>, bufsize: i32) -> i32;
            + 452 varsym_list(level: i32, buf: Out<c_char>, maxsize: i32, marker: Out<i32>) -> i32;
            - 465 exec_sys_register(entry: Out<c_void>) -> i32;
            - 466 exec_sys_unregister(id: i32) -> i32;
            + 467 sys_checkpoint(kind: i32, fd: i32, pid: i32, retval: i32) -> i32;
            + 468 mountctl(path: In<c_char>, op: i32, fd: i32, ctl: In<c_void>, ctllen: i32,
                buf: Out<c_void>, buflen: i32) -> i32;
            + 469 umtx_sleep(ptr: In<i32>, value: i32, timeout: i32) -> i32;
            + 470 umtx_wakeup(ptr: In<i32>, count: i32) -> i32;
            - 471 jail_attach(jid: i32) -> i32;
            + 472 set_tls_area(which: i32, info: In<TlsInfo>, infosize: usize) -> i32;
            + 473 get_tls_area(which: i32, info: Out<TlsInfo>, infosize: usize) -> i32;
            + 474 closefrom(fd: i32) -> i32;
            + 475 stat(path: In<c_char>, sb: Out<Stat>) -> i32;
            + 476 fstat(fd: i32, sb: Out<Stat>) -> i32;
            + 477 lstat(path: In<c_char>, sb: Out<Stat>) -> i32;
            + 478 fhstat(u_fhp: In<c_void>, sb: Out<Stat>) -> i32;
            + 479 getdirentries(fd: i32, buf: Out<c_char>, count: u32, basep: Out<i64>) -> i32;
            + 480 getdents(fd: i32, buf: Out<c_char>, count: usize) -> i32;
            + 481 usched_set(pid: i32, cmd: i32, data: Out<c_void>, bytes: i32) -> i32;
            + 482 extaccept(s: i32, flags: i32, name: Out<c_void>, anamelen: Out<i32>) -> i32;
            + 483 extconnect(s: i32, flags: i32, name: In<c_void>, namelen: i32) -> i32;
            + 485 mcontrol(addr: In<c_void>, len: usize, behav: i32, value: i64) -> i32;
            - 486 vmspace_create(id: Out<c_void>, kind: i32, data: In<c_void>) -> i32;
            - 487 vmspace_destroy(id: Out<c_void>) -> i32;
            - 488 vmspace_ctl(id: Out<c_void>, cmd: i32, tframe: Out<c_void>,
                vframe: Out<c_void>) -> i32;
            - 489 vmspace_mmap(id: Out<c_void>, addr: Out<c_void>, len: usize, prot: i32,
                flags: i32, fd: i32, offset: i64) -> i32;
            - 490 vmspace_munmap(id: Out<c_void>, addr: Out<c_void>, len: usize) -> i32;
            - 491 vmspace_mcontrol(id: Out<c_void>, addr: Out<c_void>, len: usize, behav: i32,
                value: i64) -> i32;
            - 492 vmspace_pread(id: Out<c_void>, buf: Out<c_void>, nbyte: usize, flags: i32,
                offset: i64) -> isize;
            - 493 vmspace_pwrite(id: Out<c_void>, buf: In<c_void>, nbyte: usize, flags: i32,
                offset: i64) -> isize;
            + 494 extexit(how: i32, status: i32, addr: Out<c_void>) -> !;
            + 495 lwp_create(params: In<LwpParams>) -> i32;
            + 496 lwp_gettid() -> i32;
            + 497 lwp_kill(pid: i32, tid: i32, signum: i32) -> i32;
            + 498 lwp_rtprio(function: i32, pid: i32, tid: i32, rtp: Out<RtPrio>) -> i32;
            + 499 pselect(nd: i32, readfds: Out<FdSet>, ou: Out<FdSet>, ex: Out<FdSet>,
                ts: In<Timespec>, sigmask: In<SigSet>) -> i32;
            + 500 statvfs(path: In<c_char>, buf: Out<Statvfs>) -> i32;
            + 501 fstatvfs(fd: i32, buf: Out<Statvfs>) -> i32;
            + 502 fhstatvfs(u_fhp: In<c_void>, buf: Out<Statvfs>) -> i32;
            + 503 getvfsstat(buf: Out<Statfs>, vbuf: Out<Statvfs>, vbufsize: i64,
                flags: i32) -> i32;
            + 504 openat(fd: i32, path: In<c_char>, flags: i32, mode: i32) -> i32;
            + 505 fstatat(fd: i32, path: In<c_char>, sb: Out<Stat>, flags: i32) -> i32;
            + 506 fchmodat(fd: i32, path: In<c_char>, mode: i32, flags: i32) -> i32;
            + 507 fchownat(fd: i32, path: In<c_char>, uid: i32, gid: i32, flags: i32) -> i32;
            + 508 unlinkat(fd: i32, path: In<c_char>, flags: i32) -> i32;
            + 509 faccessat(fd: i32, path: In<c_char>, amode: i32, flags: i32) -> i32;
            + 510 mq_open(name: In<c_char>, oflag: i32, mode: u16, attr: In<MqAttr>) -> i32;
            + 511 mq_close(mqdes: i32) -> i32;
            + 512 mq_unlink(name: In<c_char>) -> i32;
            + 513 mq_getattr(mqdes: i32, mqstat: Out<MqAttr>) -> i32;
            + 514 mq_setattr(mqdes: i32, mqstat: In<MqAttr>, omqstat: Out<MqAttr>) -> i32;
            + 515 mq_notify(mqdes: i32, notification: In<c_void>) -> i32;
            + 516 mq_send(mqdes: i32, msg_ptr: In<c_char>, msg_len: usize, msg_prio: u32) -> i32;
            + 517 mq_receive(mqdes: i32, msg_ptr: Out<c_char>, msg_len: usize,
                msg_prio: Out<u32>) -> isize;
            + 518 mq_timedsend(mqdes: i32, msg_ptr: In<c_char>, msg_len: usize, msg_prio: u32,
                abs_timeout: In<Timespec>) -> i32;
            + 519 mq_timedreceive(mqdes: i32, msg_ptr: Out<c_char>, msg_len: usize,
                msg_prio: Out<u32>, abs_timeout: In<Timespec>) -> isize;
            + 520 ioprio_set(which: i32, who: i32, prio: i32) -> i32;
            + 521 ioprio_get(which: i32, who: i32) -> i32;
            - 522 chroot_kernel(path: In<c_char>) -> i32;
            + 523 renameat(oldfd: i32, oldpath: In<c_char>, newfd: i32, newpath: In<c_char>) -> i32;
            + 524 mkdirat(fd: i32, path: In<c_char>, mode: u16) -> i32;
            + 525 mkfifoat(fd: i32, path: In<c_char>, mode: u16) -> i32;
            + 526 mknodat(fd: i32, path: In<c_char>, mode: u16, dev: u32) -> i32;
            + 527 readlinkat(fd: i32, path: In<c_char>, buf: Out<c_char>, bufsize: usize) -> i32;
            + 528 symlinkat(target: In<c_char>, fd: i32, path: In<c_char>) -> i32;
            - 529 swapoff(name: In<c_char>) -> i32;
            + 530 vquotactl(path: In<c_char>, pref: Out<c_void>) -> i32;
            + 531 linkat(fd1: i32, path1: In<c_char>, fd2: i32, path2: In<c_char>,
                flags: i32) -> i32;
            + 532 eaccess(path: In<c_char>, flags: i32) -> i32;
            + 533 lpathconf(path: In<c_char>, name: i32) -> i32;
            - 534 vmm_guest_ctl(op: i32, options: Out<c_void>) -> i32;
            - 535 vmm_guest_sync_addr(dstaddr: Out<i64>, srcaddr: Out<i64>) -> i32;
            + 536 procctl(idtype: u32, id: i64, cmd: i32, data: Out<c_void>) -> i32;
            + 537 chflagsat(fd: i32, path: In<c_char>, flags: u64, atflags: i32) -> i32;
            + 538 pipe2(fildes: Out<i32>, flags: i32) -> i32;
            + 539 utimensat(fd: i32, path: In<c_char>, ts: In<Timespec>, flags: i32) -> i32;
            + 540 futimens(fd: i32, ts: In<Timespec>) -> i32;
            + 541 accept4(s: i32, name: Out<c_void>, anamelen: Out<i32>, flags: i32) -> i32;
            + 542 lwp_setname(tid: i32, name: In<c_char>) -> i32;
            + 543 ppoll(fds: Out<PollFd>, nfds: u32, ts: In<Timespec>, sigmask: In<SigSet>) -> i32;
            + 544 lwp_setaffinity(pid: i32, tid: i32, mask: In<CpuMask>) -> i32;
            + 545 lwp_getaffinity(pid: i32, tid: i32, mask: Out<CpuMask>) -> i32;
            + 546 lwp_create2(params: In<LwpParams>, mask: In<CpuMask>) -> i32;
            + 547 getcpuclockid(pid: i32, lwp_id: i32, clock_id: Out<u64>) -> i32;
            + 548 wait6(idtype: u32, id: i64, status: Out<i32>, options: i32,
                wrusage: Out<c_void>, info: Out<SigInfo>) -> i32;
            + 549 lwp_getname(tid: i32, name: Out<c_char>, len: usize) -> i32;
            + 550 getrandom(buf: Out<c_void>, len: usize, flags: u32) -> isize;
            + 551 __realpath(path: In<c_char>, buf: Out<c_char>, len: usize) -> isize;
        }
    };
}
