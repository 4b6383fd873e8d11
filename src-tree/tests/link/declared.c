/*
 * Names everything that the headers declare, so that the linker has to find it. Written by
 * `DF_UPDATE_DOCS=1 cargo test -p df-libc --test headers`.
 */
#include <alloca.h>
#include <arpa/inet.h>
#include <assert.h>
#include <byteswap.h>
#include <complex.h>
#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <elf.h>
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <fenv.h>
#include <float.h>
#include <fnmatch.h>
#include <fts.h>
#include <ftw.h>
#include <getopt.h>
#include <glob.h>
#include <grp.h>
#include <iconv.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <iso646.h>
#include <langinfo.h>
#include <libgen.h>
#include <libutil.h>
#include <limits.h>
#include <link.h>
#include <locale.h>
#include <machine/endian.h>
#include <machine/limits.h>
#include <machine/reg.h>
#include <machine/stdint.h>
#include <malloc.h>
#include <malloc_np.h>
#include <math.h>
#include <memory.h>
#include <monetary.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nl_types.h>
#include <paths.h>
#include <poll.h>
#include <pthread.h>
#include <pthread_np.h>
#include <pty.h>
#include <pwd.h>
#include <regex.h>
#include <sched.h>
#include <search.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdckdint.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <strings.h>
#include <sys/_null.h>
#include <sys/_pthreadtypes.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <sys/_timeval.h>
#include <sys/_types.h>
#include <sys/_types/_blkcnt_t.h>
#include <sys/_types/_blksize_t.h>
#include <sys/_types/_clock_t.h>
#include <sys/_types/_clockid_t.h>
#include <sys/_types/_dev_t.h>
#include <sys/_types/_fsblkcnt_t.h>
#include <sys/_types/_fsfilcnt_t.h>
#include <sys/_types/_gid_t.h>
#include <sys/_types/_id_t.h>
#include <sys/_types/_in_addr_t.h>
#include <sys/_types/_in_port_t.h>
#include <sys/_types/_ino_t.h>
#include <sys/_types/_int16_t.h>
#include <sys/_types/_int32_t.h>
#include <sys/_types/_int64_t.h>
#include <sys/_types/_int8_t.h>
#include <sys/_types/_intptr_t.h>
#include <sys/_types/_locale_t.h>
#include <sys/_types/_mode_t.h>
#include <sys/_types/_nl_item.h>
#include <sys/_types/_nlink_t.h>
#include <sys/_types/_off_t.h>
#include <sys/_types/_pid_t.h>
#include <sys/_types/_sa_family_t.h>
#include <sys/_types/_size_t.h>
#include <sys/_types/_socklen_t.h>
#include <sys/_types/_ssize_t.h>
#include <sys/_types/_suseconds_t.h>
#include <sys/_types/_time_t.h>
#include <sys/_types/_timer_t.h>
#include <sys/_types/_uid_t.h>
#include <sys/_types/_uint16_t.h>
#include <sys/_types/_uint32_t.h>
#include <sys/_types/_uint64_t.h>
#include <sys/_types/_uint8_t.h>
#include <sys/_types/_uintptr_t.h>
#include <sys/_types/_useconds_t.h>
#include <sys/_types/_va_list.h>
#include <sys/_types/_wchar_t.h>
#include <sys/_types/_winsize.h>
#include <sys/_types/_wint_t.h>
#include <sys/cdefs.h>
#include <sys/checkpoint.h>
#include <sys/dirent.h>
#include <sys/endian.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filio.h>
#include <sys/ioccom.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/limits.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/param.h>
#include <sys/poll.h>
#include <sys/ptrace.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sched.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signal.h>
#include <sys/socket.h>
#include <sys/sockio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/stdint.h>
#include <sys/sysctl.h>
#include <sys/syslimits.h>
#include <sys/syslog.h>
#include <sys/termios.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timespec.h>
#include <sys/tree.h>
#include <sys/ttycom.h>
#include <sys/ttydefaults.h>
#include <sys/types.h>
#include <sys/ucontext.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/unistd.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <syslog.h>
#include <termios.h>
#include <tgmath.h>
#include <threads.h>
#include <time.h>
#include <uchar.h>
#include <ucontext.h>
#include <unistd.h>
#include <util.h>
#include <utime.h>
#include <utmpx.h>
#include <wchar.h>
#include <wctype.h>
#include <wordexp.h>
#include <xlocale.h>

static const void *const volatile all[] = {
	(const void *)&_Exit, (const void *)&__assert, (const void *)&__errno_location, (const void *)&__fe_dfl_env, (const void *)&__h_errno_location, (const void *)&__mb_cur_max,
	(const void *)&__pthread_cleanup_pop, (const void *)&__pthread_cleanup_push, (const void *)&__stderrp, (const void *)&__stdinp, (const void *)&__stdoutp, (const void *)&_exit,
	(const void *)&_longjmp, (const void *)&_setjmp, (const void *)&a64l, (const void *)&abort, (const void *)&abs, (const void *)&accept,
	(const void *)&accept4, (const void *)&access, (const void *)&acos, (const void *)&acosf, (const void *)&acosh, (const void *)&acoshf,
	(const void *)&acoshl, (const void *)&acosl, (const void *)&alarm, (const void *)&aligned_alloc, (const void *)&alphasort, (const void *)&arc4random,
	(const void *)&arc4random_buf, (const void *)&arc4random_uniform, (const void *)&asctime, (const void *)&asctime_r, (const void *)&asin, (const void *)&asinf,
	(const void *)&asinh, (const void *)&asinhf, (const void *)&asinhl, (const void *)&asinl, (const void *)&asprintf, (const void *)&at_quick_exit,
	(const void *)&atan, (const void *)&atan2, (const void *)&atan2f, (const void *)&atan2l, (const void *)&atanf, (const void *)&atanh,
	(const void *)&atanhf, (const void *)&atanhl, (const void *)&atanl, (const void *)&atexit, (const void *)&atof, (const void *)&atoi,
	(const void *)&atol, (const void *)&atoll, (const void *)&backtrace, (const void *)&backtrace_symbols, (const void *)&backtrace_symbols_fd, (const void *)&basename,
	(const void *)&bcmp, (const void *)&bcopy, (const void *)&bind, (const void *)&bsearch, (const void *)&btowc, (const void *)&bzero,
	(const void *)&c16rtomb, (const void *)&c32rtomb, (const void *)&cabs, (const void *)&cabsf, (const void *)&cabsl, (const void *)&cacos,
	(const void *)&cacosf, (const void *)&cacosh, (const void *)&cacoshf, (const void *)&cacoshl, (const void *)&cacosl, (const void *)&calloc,
	(const void *)&carg, (const void *)&cargf, (const void *)&cargl, (const void *)&casin, (const void *)&casinf, (const void *)&casinh,
	(const void *)&casinhf, (const void *)&casinhl, (const void *)&casinl, (const void *)&catan, (const void *)&catanf, (const void *)&catanh,
	(const void *)&catanhf, (const void *)&catanhl, (const void *)&catanl, (const void *)&catclose, (const void *)&catgets, (const void *)&catopen,
	(const void *)&cbrt, (const void *)&cbrtf, (const void *)&cbrtl, (const void *)&ccos, (const void *)&ccosf, (const void *)&ccosh,
	(const void *)&ccoshf, (const void *)&ccoshl, (const void *)&ccosl, (const void *)&ceil, (const void *)&ceilf, (const void *)&ceill,
	(const void *)&cexp, (const void *)&cexpf, (const void *)&cexpl, (const void *)&cfgetispeed, (const void *)&cfgetospeed, (const void *)&cfmakeraw,
	(const void *)&cfsetispeed, (const void *)&cfsetospeed, (const void *)&cfsetspeed, (const void *)&chdir, (const void *)&chflags, (const void *)&chmod,
	(const void *)&chown, (const void *)&chroot, (const void *)&cimag, (const void *)&cimagf, (const void *)&cimagl, (const void *)&clearenv,
	(const void *)&clearerr, (const void *)&clearerr_unlocked, (const void *)&clock, (const void *)&clock_getcpuclockid, (const void *)&clock_getres, (const void *)&clock_gettime,
	(const void *)&clock_nanosleep, (const void *)&clock_settime, (const void *)&clog, (const void *)&clogf, (const void *)&clogl, (const void *)&close,
	(const void *)&closedir, (const void *)&closefrom, (const void *)&closelog, (const void *)&cnd_broadcast, (const void *)&cnd_destroy, (const void *)&cnd_init,
	(const void *)&cnd_signal, (const void *)&cnd_timedwait, (const void *)&cnd_wait, (const void *)&confstr, (const void *)&conj, (const void *)&conjf,
	(const void *)&conjl, (const void *)&connect, (const void *)&copysign, (const void *)&copysignf, (const void *)&copysignl, (const void *)&cos,
	(const void *)&cosf, (const void *)&cosh, (const void *)&coshf, (const void *)&coshl, (const void *)&cosl, (const void *)&cpow,
	(const void *)&cpowf, (const void *)&cpowl, (const void *)&cproj, (const void *)&cprojf, (const void *)&cprojl, (const void *)&creal,
	(const void *)&crealf, (const void *)&creall, (const void *)&creat, (const void *)&csin, (const void *)&csinf, (const void *)&csinh,
	(const void *)&csinhf, (const void *)&csinhl, (const void *)&csinl, (const void *)&csqrt, (const void *)&csqrtf, (const void *)&csqrtl,
	(const void *)&ctan, (const void *)&ctanf, (const void *)&ctanh, (const void *)&ctanhf, (const void *)&ctanhl, (const void *)&ctanl,
	(const void *)&ctermid, (const void *)&ctime, (const void *)&ctime_r, (const void *)&daemon, (const void *)&daylight, (const void *)&difftime,
	(const void *)&digittoint, (const void *)&dirfd, (const void *)&dirname, (const void *)&div, (const void *)&dl_iterate_phdr, (const void *)&dladdr,
	(const void *)&dlclose, (const void *)&dlerror, (const void *)&dlopen, (const void *)&dlsym, (const void *)&dprintf, (const void *)&drand48,
	(const void *)&drem, (const void *)&dup, (const void *)&dup2, (const void *)&duplocale, (const void *)&eaccess, (const void *)&endgrent,
	(const void *)&endpwent, (const void *)&endutxent, (const void *)&environ, (const void *)&erand48, (const void *)&erf, (const void *)&erfc,
	(const void *)&erfcf, (const void *)&erfcl, (const void *)&erff, (const void *)&erfl, (const void *)&err, (const void *)&errc,
	(const void *)&errx, (const void *)&execl, (const void *)&execle, (const void *)&execlp, (const void *)&execv, (const void *)&execve,
	(const void *)&execvp, (const void *)&execvpe, (const void *)&exit, (const void *)&exp, (const void *)&exp10, (const void *)&exp10f,
	(const void *)&exp2, (const void *)&exp2f, (const void *)&exp2l, (const void *)&expf, (const void *)&expl, (const void *)&explicit_bzero,
	(const void *)&expm1, (const void *)&expm1f, (const void *)&expm1l, (const void *)&fabs, (const void *)&fabsf, (const void *)&fabsl,
	(const void *)&faccessat, (const void *)&fchdir, (const void *)&fchflags, (const void *)&fchmod, (const void *)&fchmodat, (const void *)&fchown,
	(const void *)&fchownat, (const void *)&fclose, (const void *)&fcntl, (const void *)&fdatasync, (const void *)&fdim, (const void *)&fdimf,
	(const void *)&fdiml, (const void *)&fdopen, (const void *)&fdopendir, (const void *)&feclearexcept, (const void *)&fegetenv, (const void *)&fegetexceptflag,
	(const void *)&fegetround, (const void *)&feholdexcept, (const void *)&feof, (const void *)&feof_unlocked, (const void *)&feraiseexcept, (const void *)&ferror,
	(const void *)&ferror_unlocked, (const void *)&fesetenv, (const void *)&fesetexceptflag, (const void *)&fesetround, (const void *)&fetestexcept, (const void *)&feupdateenv,
	(const void *)&fflush, (const void *)&ffs, (const void *)&ffsl, (const void *)&ffsll, (const void *)&fgetc, (const void *)&fgetln,
	(const void *)&fgetpos, (const void *)&fgets, (const void *)&fgetwc, (const void *)&fgetws, (const void *)&fileno, (const void *)&fileno_unlocked,
	(const void *)&finite, (const void *)&finitef, (const void *)&flock, (const void *)&flockfile, (const void *)&floor, (const void *)&floorf,
	(const void *)&floorl, (const void *)&fls, (const void *)&flsl, (const void *)&flsll, (const void *)&fma, (const void *)&fmaf,
	(const void *)&fmal, (const void *)&fmax, (const void *)&fmaxf, (const void *)&fmaxl, (const void *)&fmemopen, (const void *)&fmin,
	(const void *)&fminf, (const void *)&fminl, (const void *)&fmod, (const void *)&fmodf, (const void *)&fmodl, (const void *)&fnmatch,
	(const void *)&fopen, (const void *)&fork, (const void *)&forkpty, (const void *)&fpathconf, (const void *)&fprintf, (const void *)&fpurge,
	(const void *)&fputc, (const void *)&fputs, (const void *)&fputwc, (const void *)&fputws, (const void *)&fread, (const void *)&free,
	(const void *)&freeaddrinfo, (const void *)&freeifaddrs, (const void *)&freelocale, (const void *)&freopen, (const void *)&frexp, (const void *)&frexpf,
	(const void *)&frexpl, (const void *)&fscanf, (const void *)&fseek, (const void *)&fseeko, (const void *)&fsetpos, (const void *)&fstat,
	(const void *)&fstatat, (const void *)&fstatfs, (const void *)&fstatvfs, (const void *)&fsync, (const void *)&ftell, (const void *)&ftello,
	(const void *)&ftok, (const void *)&ftruncate, (const void *)&ftrylockfile, (const void *)&fts_children, (const void *)&fts_close, (const void *)&fts_open,
	(const void *)&fts_read, (const void *)&fts_set, (const void *)&ftw, (const void *)&funlockfile, (const void *)&funopen, (const void *)&futimens,
	(const void *)&futimes, (const void *)&fwide, (const void *)&fwprintf, (const void *)&fwrite, (const void *)&fwscanf, (const void *)&gai_strerror,
	(const void *)&gamma, (const void *)&getaddrinfo, (const void *)&getc, (const void *)&getc_unlocked, (const void *)&getchar, (const void *)&getchar_unlocked,
	(const void *)&getcwd, (const void *)&getdelim, (const void *)&getdtablesize, (const void *)&getegid, (const void *)&getentropy, (const void *)&getenv,
	(const void *)&geteuid, (const void *)&getfsstat, (const void *)&getgid, (const void *)&getgrent, (const void *)&getgrgid, (const void *)&getgrgid_r,
	(const void *)&getgrnam, (const void *)&getgrnam_r, (const void *)&getgrouplist, (const void *)&getgroups, (const void *)&gethostbyaddr, (const void *)&gethostbyname,
	(const void *)&gethostbyname2, (const void *)&gethostname, (const void *)&getifaddrs, (const void *)&getitimer, (const void *)&getline, (const void *)&getloadavg,
	(const void *)&getlogin, (const void *)&getlogin_r, (const void *)&getmntinfo, (const void *)&getnameinfo, (const void *)&getopt, (const void *)&getopt_long,
	(const void *)&getopt_long_only, (const void *)&getpagesize, (const void *)&getpeereid, (const void *)&getpeername, (const void *)&getpgid, (const void *)&getpgrp,
	(const void *)&getpid, (const void *)&getppid, (const void *)&getpriority, (const void *)&getprogname, (const void *)&getprotobyname, (const void *)&getprotobynumber,
	(const void *)&getpwent, (const void *)&getpwnam, (const void *)&getpwnam_r, (const void *)&getpwuid, (const void *)&getpwuid_r, (const void *)&getrandom,
	(const void *)&getresgid, (const void *)&getresuid, (const void *)&getrlimit, (const void *)&getrusage, (const void *)&getservbyname, (const void *)&getservbyport,
	(const void *)&getsid, (const void *)&getsockname, (const void *)&getsockopt, (const void *)&getsubopt, (const void *)&gettimeofday, (const void *)&getuid,
	(const void *)&getutxent, (const void *)&getutxid, (const void *)&getutxline, (const void *)&getw, (const void *)&getwc, (const void *)&getwchar,
	(const void *)&getwd, (const void *)&glob, (const void *)&globfree, (const void *)&gmtime, (const void *)&gmtime_r, (const void *)&grantpt,
	(const void *)&hcreate, (const void *)&hcreate_r, (const void *)&hdestroy, (const void *)&hdestroy_r, (const void *)&heapsort, (const void *)&herror,
	(const void *)&hsearch, (const void *)&hsearch_r, (const void *)&hstrerror, (const void *)&htonl, (const void *)&htons, (const void *)&hypot,
	(const void *)&hypotf, (const void *)&hypotl, (const void *)&iconv, (const void *)&iconv_close, (const void *)&iconv_open, (const void *)&if_freenameindex,
	(const void *)&if_indextoname, (const void *)&if_nameindex, (const void *)&if_nametoindex, (const void *)&ilogb, (const void *)&ilogbf, (const void *)&ilogbl,
	(const void *)&imaxabs, (const void *)&imaxdiv, (const void *)&in6addr_any, (const void *)&in6addr_loopback, (const void *)&index, (const void *)&inet_addr,
	(const void *)&inet_aton, (const void *)&inet_ntoa, (const void *)&inet_ntop, (const void *)&inet_pton, (const void *)&initgroups, (const void *)&insque,
	(const void *)&ioctl, (const void *)&isalnum, (const void *)&isalnum_l, (const void *)&isalpha, (const void *)&isalpha_l, (const void *)&isascii,
	(const void *)&isatty, (const void *)&isblank, (const void *)&isblank_l, (const void *)&iscntrl, (const void *)&iscntrl_l, (const void *)&isdigit,
	(const void *)&isdigit_l, (const void *)&isgraph, (const void *)&isgraph_l, (const void *)&ishexnumber, (const void *)&islower, (const void *)&islower_l,
	(const void *)&isnumber, (const void *)&isprint, (const void *)&isprint_l, (const void *)&ispunct, (const void *)&ispunct_l, (const void *)&issetugid,
	(const void *)&isspace, (const void *)&isspace_l, (const void *)&isupper, (const void *)&isupper_l, (const void *)&iswalnum, (const void *)&iswalnum_l,
	(const void *)&iswalpha, (const void *)&iswalpha_l, (const void *)&iswblank, (const void *)&iswblank_l, (const void *)&iswcntrl, (const void *)&iswcntrl_l,
	(const void *)&iswctype, (const void *)&iswctype_l, (const void *)&iswdigit, (const void *)&iswdigit_l, (const void *)&iswgraph, (const void *)&iswgraph_l,
	(const void *)&iswlower, (const void *)&iswlower_l, (const void *)&iswprint, (const void *)&iswprint_l, (const void *)&iswpunct, (const void *)&iswpunct_l,
	(const void *)&iswspace, (const void *)&iswspace_l, (const void *)&iswupper, (const void *)&iswupper_l, (const void *)&iswxdigit, (const void *)&iswxdigit_l,
	(const void *)&isxdigit, (const void *)&isxdigit_l, (const void *)&j0, (const void *)&j0f, (const void *)&j1, (const void *)&j1f,
	(const void *)&jn, (const void *)&jnf, (const void *)&jrand48, (const void *)&kevent, (const void *)&kill, (const void *)&killpg,
	(const void *)&kqueue, (const void *)&labs, (const void *)&lchmod, (const void *)&lchown, (const void *)&ldexp, (const void *)&ldexpf,
	(const void *)&ldexpl, (const void *)&ldiv, (const void *)&lfind, (const void *)&lgamma, (const void *)&lgamma_r, (const void *)&lgammaf,
	(const void *)&lgammaf_r, (const void *)&lgammal, (const void *)&lgammal_r, (const void *)&link, (const void *)&linkat, (const void *)&listen,
	(const void *)&llabs, (const void *)&lldiv, (const void *)&llrint, (const void *)&llrintf, (const void *)&llrintl, (const void *)&llround,
	(const void *)&llroundf, (const void *)&llroundl, (const void *)&localeconv, (const void *)&localtime, (const void *)&localtime_r, (const void *)&lockf,
	(const void *)&log, (const void *)&log10, (const void *)&log10f, (const void *)&log10l, (const void *)&log1p, (const void *)&log1pf,
	(const void *)&log1pl, (const void *)&log2, (const void *)&log2f, (const void *)&log2l, (const void *)&logb, (const void *)&logbf,
	(const void *)&logbl, (const void *)&logf, (const void *)&login_tty, (const void *)&logl, (const void *)&longjmp, (const void *)&lrand48,
	(const void *)&lrint, (const void *)&lrintf, (const void *)&lrintl, (const void *)&lround, (const void *)&lroundf, (const void *)&lroundl,
	(const void *)&lsearch, (const void *)&lseek, (const void *)&lstat, (const void *)&lutimes, (const void *)&lwp_gettid, (const void *)&madvise,
	(const void *)&malloc, (const void *)&malloc_usable_size, (const void *)&mblen, (const void *)&mbrlen, (const void *)&mbrtoc16, (const void *)&mbrtoc32,
	(const void *)&mbrtowc, (const void *)&mbsinit, (const void *)&mbsnrtowcs, (const void *)&mbsrtowcs, (const void *)&mbstowcs, (const void *)&mbtowc,
	(const void *)&memccpy, (const void *)&memchr, (const void *)&memcmp, (const void *)&memcpy, (const void *)&memmem, (const void *)&memmove,
	(const void *)&mempcpy, (const void *)&memrchr, (const void *)&memset, (const void *)&mergesort, (const void *)&mincore, (const void *)&minherit,
	(const void *)&mkdir, (const void *)&mkdirat, (const void *)&mkdtemp, (const void *)&mkfifo, (const void *)&mkfifoat, (const void *)&mknod,
	(const void *)&mknodat, (const void *)&mkostemp, (const void *)&mkstemp, (const void *)&mkstemps, (const void *)&mktemp, (const void *)&mktime,
	(const void *)&mlock, (const void *)&mlockall, (const void *)&mmap, (const void *)&modf, (const void *)&modff, (const void *)&modfl,
	(const void *)&mount, (const void *)&mprotect, (const void *)&mrand48, (const void *)&msgctl, (const void *)&msgget, (const void *)&msgrcv,
	(const void *)&msgsnd, (const void *)&msync, (const void *)&mtx_destroy, (const void *)&mtx_init, (const void *)&mtx_lock, (const void *)&mtx_timedlock,
	(const void *)&mtx_trylock, (const void *)&mtx_unlock, (const void *)&munlock, (const void *)&munlockall, (const void *)&munmap, (const void *)&nan,
	(const void *)&nanf, (const void *)&nanl, (const void *)&nanosleep, (const void *)&nearbyint, (const void *)&nearbyintf, (const void *)&nearbyintl,
	(const void *)&newlocale, (const void *)&nextafter, (const void *)&nextafterf, (const void *)&nextafterl, (const void *)&nexttoward, (const void *)&nexttowardf,
	(const void *)&nexttowardl, (const void *)&nftw, (const void *)&nice, (const void *)&nl_langinfo, (const void *)&nl_langinfo_l, (const void *)&nrand48,
	(const void *)&ntohl, (const void *)&ntohs, (const void *)&open, (const void *)&open_memstream, (const void *)&open_wmemstream, (const void *)&openat,
	(const void *)&opendir, (const void *)&openlog, (const void *)&openpty, (const void *)&optarg, (const void *)&opterr, (const void *)&optind,
	(const void *)&optopt, (const void *)&optreset, (const void *)&pathconf, (const void *)&pause, (const void *)&pclose, (const void *)&perror,
	(const void *)&pipe, (const void *)&pipe2, (const void *)&poll, (const void *)&popen, (const void *)&posix_fadvise, (const void *)&posix_madvise,
	(const void *)&posix_memalign, (const void *)&posix_openpt, (const void *)&posix_spawn, (const void *)&posix_spawn_file_actions_addchdir_np, (const void *)&posix_spawn_file_actions_addclose, (const void *)&posix_spawn_file_actions_addclosefrom_np,
	(const void *)&posix_spawn_file_actions_adddup2, (const void *)&posix_spawn_file_actions_addfchdir_np, (const void *)&posix_spawn_file_actions_addopen, (const void *)&posix_spawn_file_actions_destroy, (const void *)&posix_spawn_file_actions_init, (const void *)&posix_spawnattr_destroy,
	(const void *)&posix_spawnattr_getflags, (const void *)&posix_spawnattr_getpgroup, (const void *)&posix_spawnattr_getschedparam, (const void *)&posix_spawnattr_getschedpolicy, (const void *)&posix_spawnattr_getsigdefault, (const void *)&posix_spawnattr_getsigmask,
	(const void *)&posix_spawnattr_init, (const void *)&posix_spawnattr_setflags, (const void *)&posix_spawnattr_setpgroup, (const void *)&posix_spawnattr_setschedparam, (const void *)&posix_spawnattr_setschedpolicy, (const void *)&posix_spawnattr_setsigdefault,
	(const void *)&posix_spawnattr_setsigmask, (const void *)&posix_spawnp, (const void *)&pow, (const void *)&powf, (const void *)&powl, (const void *)&ppoll,
	(const void *)&pread, (const void *)&preadv, (const void *)&printf, (const void *)&pselect, (const void *)&psiginfo, (const void *)&psignal,
	(const void *)&pthread_atfork, (const void *)&pthread_attr_destroy, (const void *)&pthread_attr_get_np, (const void *)&pthread_attr_getdetachstate, (const void *)&pthread_attr_getguardsize, (const void *)&pthread_attr_getinheritsched,
	(const void *)&pthread_attr_getschedparam, (const void *)&pthread_attr_getschedpolicy, (const void *)&pthread_attr_getscope, (const void *)&pthread_attr_getstack, (const void *)&pthread_attr_getstackaddr, (const void *)&pthread_attr_getstacksize,
	(const void *)&pthread_attr_init, (const void *)&pthread_attr_setdetachstate, (const void *)&pthread_attr_setguardsize, (const void *)&pthread_attr_setinheritsched, (const void *)&pthread_attr_setschedparam, (const void *)&pthread_attr_setschedpolicy,
	(const void *)&pthread_attr_setscope, (const void *)&pthread_attr_setstack, (const void *)&pthread_attr_setstackaddr, (const void *)&pthread_attr_setstacksize, (const void *)&pthread_barrier_destroy, (const void *)&pthread_barrier_init,
	(const void *)&pthread_barrier_wait, (const void *)&pthread_barrierattr_destroy, (const void *)&pthread_barrierattr_getpshared, (const void *)&pthread_barrierattr_init, (const void *)&pthread_barrierattr_setpshared, (const void *)&pthread_cancel,
	(const void *)&pthread_cond_broadcast, (const void *)&pthread_cond_clockwait, (const void *)&pthread_cond_destroy, (const void *)&pthread_cond_init, (const void *)&pthread_cond_signal, (const void *)&pthread_cond_timedwait,
	(const void *)&pthread_cond_wait, (const void *)&pthread_condattr_destroy, (const void *)&pthread_condattr_getclock, (const void *)&pthread_condattr_getpshared, (const void *)&pthread_condattr_init, (const void *)&pthread_condattr_setclock,
	(const void *)&pthread_condattr_setpshared, (const void *)&pthread_create, (const void *)&pthread_detach, (const void *)&pthread_equal, (const void *)&pthread_exit, (const void *)&pthread_getattr_np,
	(const void *)&pthread_getconcurrency, (const void *)&pthread_getcpuclockid, (const void *)&pthread_getname_np, (const void *)&pthread_getprio, (const void *)&pthread_getschedparam, (const void *)&pthread_getspecific,
	(const void *)&pthread_getthreadid_np, (const void *)&pthread_join, (const void *)&pthread_key_create, (const void *)&pthread_key_delete, (const void *)&pthread_kill, (const void *)&pthread_main_np,
	(const void *)&pthread_mutex_clocklock, (const void *)&pthread_mutex_consistent, (const void *)&pthread_mutex_destroy, (const void *)&pthread_mutex_getprioceiling, (const void *)&pthread_mutex_init, (const void *)&pthread_mutex_lock,
	(const void *)&pthread_mutex_setprioceiling, (const void *)&pthread_mutex_timedlock, (const void *)&pthread_mutex_trylock, (const void *)&pthread_mutex_unlock, (const void *)&pthread_mutexattr_destroy, (const void *)&pthread_mutexattr_getkind_np,
	(const void *)&pthread_mutexattr_getprioceiling, (const void *)&pthread_mutexattr_getprotocol, (const void *)&pthread_mutexattr_getpshared, (const void *)&pthread_mutexattr_getrobust, (const void *)&pthread_mutexattr_gettype, (const void *)&pthread_mutexattr_init,
	(const void *)&pthread_mutexattr_setkind_np, (const void *)&pthread_mutexattr_setprioceiling, (const void *)&pthread_mutexattr_setprotocol, (const void *)&pthread_mutexattr_setpshared, (const void *)&pthread_mutexattr_setrobust, (const void *)&pthread_mutexattr_settype,
	(const void *)&pthread_once, (const void *)&pthread_rwlock_clockrdlock, (const void *)&pthread_rwlock_clockwrlock, (const void *)&pthread_rwlock_destroy, (const void *)&pthread_rwlock_init, (const void *)&pthread_rwlock_rdlock,
	(const void *)&pthread_rwlock_timedrdlock, (const void *)&pthread_rwlock_timedwrlock, (const void *)&pthread_rwlock_tryrdlock, (const void *)&pthread_rwlock_trywrlock, (const void *)&pthread_rwlock_unlock, (const void *)&pthread_rwlock_wrlock,
	(const void *)&pthread_rwlockattr_destroy, (const void *)&pthread_rwlockattr_getpshared, (const void *)&pthread_rwlockattr_init, (const void *)&pthread_rwlockattr_setpshared, (const void *)&pthread_self, (const void *)&pthread_set_name_np,
	(const void *)&pthread_setcancelstate, (const void *)&pthread_setcanceltype, (const void *)&pthread_setconcurrency, (const void *)&pthread_setname_np, (const void *)&pthread_setprio, (const void *)&pthread_setschedparam,
	(const void *)&pthread_setschedprio, (const void *)&pthread_setspecific, (const void *)&pthread_sigmask, (const void *)&pthread_spin_destroy, (const void *)&pthread_spin_init, (const void *)&pthread_spin_lock,
	(const void *)&pthread_spin_trylock, (const void *)&pthread_spin_unlock, (const void *)&pthread_testcancel, (const void *)&pthread_timedjoin_np, (const void *)&pthread_yield, (const void *)&ptrace,
	(const void *)&ptsname, (const void *)&ptsname_r, (const void *)&putc, (const void *)&putc_unlocked, (const void *)&putchar, (const void *)&putchar_unlocked,
	(const void *)&putenv, (const void *)&puts, (const void *)&pututxline, (const void *)&putw, (const void *)&putwc, (const void *)&putwchar,
	(const void *)&pwrite, (const void *)&pwritev, (const void *)&qsort, (const void *)&qsort_r, (const void *)&quick_exit, (const void *)&raise,
	(const void *)&rand, (const void *)&rand_r, (const void *)&random, (const void *)&read, (const void *)&readdir, (const void *)&readdir_r,
	(const void *)&readlink, (const void *)&readlinkat, (const void *)&readv, (const void *)&realloc, (const void *)&reallocarray, (const void *)&reallocf,
	(const void *)&realpath, (const void *)&reboot, (const void *)&recv, (const void *)&recvfrom, (const void *)&recvmsg, (const void *)&regcomp,
	(const void *)&regerror, (const void *)&regexec, (const void *)&regfree, (const void *)&remainder, (const void *)&remainderf, (const void *)&remainderl,
	(const void *)&remove, (const void *)&remque, (const void *)&remquo, (const void *)&remquof, (const void *)&remquol, (const void *)&rename,
	(const void *)&renameat, (const void *)&rewind, (const void *)&rewinddir, (const void *)&rindex, (const void *)&rint, (const void *)&rintf,
	(const void *)&rintl, (const void *)&rmdir, (const void *)&round, (const void *)&roundf, (const void *)&roundl, (const void *)&scalbln,
	(const void *)&scalblnf, (const void *)&scalblnl, (const void *)&scalbn, (const void *)&scalbnf, (const void *)&scalbnl, (const void *)&scandir,
	(const void *)&scanf, (const void *)&sched_get_priority_max, (const void *)&sched_get_priority_min, (const void *)&sched_yield, (const void *)&seekdir, (const void *)&select,
	(const void *)&sem_clockwait, (const void *)&sem_close, (const void *)&sem_destroy, (const void *)&sem_getvalue, (const void *)&sem_init, (const void *)&sem_open,
	(const void *)&sem_post, (const void *)&sem_timedwait, (const void *)&sem_trywait, (const void *)&sem_unlink, (const void *)&sem_wait, (const void *)&semctl,
	(const void *)&semget, (const void *)&semop, (const void *)&send, (const void *)&sendmsg, (const void *)&sendto, (const void *)&setbuf,
	(const void *)&setbuffer, (const void *)&setegid, (const void *)&setenv, (const void *)&seteuid, (const void *)&setgid, (const void *)&setgrent,
	(const void *)&setgroups, (const void *)&sethostname, (const void *)&setitimer, (const void *)&setjmp, (const void *)&setlinebuf, (const void *)&setlocale,
	(const void *)&setlogin, (const void *)&setlogmask, (const void *)&setpgid, (const void *)&setpgrp, (const void *)&setpriority, (const void *)&setprogname,
	(const void *)&setpwent, (const void *)&setregid, (const void *)&setresgid, (const void *)&setresuid, (const void *)&setreuid, (const void *)&setrlimit,
	(const void *)&setsid, (const void *)&setsockopt, (const void *)&settimeofday, (const void *)&setuid, (const void *)&setutxdb, (const void *)&setutxent,
	(const void *)&setvbuf, (const void *)&shm_open, (const void *)&shm_unlink, (const void *)&shmat, (const void *)&shmctl, (const void *)&shmdt,
	(const void *)&shmget, (const void *)&shutdown, (const void *)&sigaction, (const void *)&sigaddset, (const void *)&sigaltstack, (const void *)&sigandset,
	(const void *)&sigblock, (const void *)&sigdelset, (const void *)&sigemptyset, (const void *)&sigfillset, (const void *)&sighold, (const void *)&sigignore,
	(const void *)&siginterrupt, (const void *)&sigisemptyset, (const void *)&sigismember, (const void *)&siglongjmp, (const void *)&signal, (const void *)&signgam,
	(const void *)&sigorset, (const void *)&sigpause, (const void *)&sigpending, (const void *)&sigprocmask, (const void *)&sigrelse, (const void *)&sigsetjmp,
	(const void *)&sigsetmask, (const void *)&sigsuspend, (const void *)&sigtimedwait, (const void *)&sigwait, (const void *)&sigwaitinfo, (const void *)&sin,
	(const void *)&sincos, (const void *)&sincosf, (const void *)&sinf, (const void *)&sinh, (const void *)&sinhf, (const void *)&sinhl,
	(const void *)&sinl, (const void *)&sleep, (const void *)&snprintf, (const void *)&socket, (const void *)&socketpair, (const void *)&sprintf,
	(const void *)&sqrt, (const void *)&sqrtf, (const void *)&sqrtl, (const void *)&srand, (const void *)&srand48, (const void *)&srandom,
	(const void *)&srandomdev, (const void *)&sscanf, (const void *)&stat, (const void *)&statfs, (const void *)&statvfs, (const void *)&stpcpy,
	(const void *)&stpncpy, (const void *)&strcasecmp, (const void *)&strcasecmp_l, (const void *)&strcasestr, (const void *)&strcat, (const void *)&strchr,
	(const void *)&strchrnul, (const void *)&strcmp, (const void *)&strcoll, (const void *)&strcoll_l, (const void *)&strcpy, (const void *)&strcspn,
	(const void *)&strdup, (const void *)&strerror, (const void *)&strerror_l, (const void *)&strerror_r, (const void *)&strfmon, (const void *)&strfmon_l,
	(const void *)&strftime, (const void *)&strftime_l, (const void *)&strlcat, (const void *)&strlcpy, (const void *)&strlen, (const void *)&strmode,
	(const void *)&strncasecmp, (const void *)&strncasecmp_l, (const void *)&strncat, (const void *)&strncmp, (const void *)&strncpy, (const void *)&strndup,
	(const void *)&strnlen, (const void *)&strnstr, (const void *)&strpbrk, (const void *)&strptime, (const void *)&strptime_l, (const void *)&strrchr,
	(const void *)&strsep, (const void *)&strsignal, (const void *)&strspn, (const void *)&strstr, (const void *)&strtod, (const void *)&strtod_l,
	(const void *)&strtof, (const void *)&strtof_l, (const void *)&strtoimax, (const void *)&strtok, (const void *)&strtok_r, (const void *)&strtol,
	(const void *)&strtol_l, (const void *)&strtold, (const void *)&strtold_l, (const void *)&strtoll, (const void *)&strtoll_l, (const void *)&strtonum,
	(const void *)&strtoul, (const void *)&strtoul_l, (const void *)&strtoull, (const void *)&strtoull_l, (const void *)&strtoumax, (const void *)&strverscmp,
	(const void *)&strxfrm, (const void *)&strxfrm_l, (const void *)&swab, (const void *)&swprintf, (const void *)&swscanf, (const void *)&symlink,
	(const void *)&symlinkat, (const void *)&sync, (const void *)&sys_checkpoint, (const void *)&sys_nsig, (const void *)&sys_siglist, (const void *)&sys_signame,
	(const void *)&sysconf, (const void *)&sysctl, (const void *)&sysctlbyname, (const void *)&sysctlnametomib, (const void *)&syslog, (const void *)&system,
	(const void *)&tan, (const void *)&tanf, (const void *)&tanh, (const void *)&tanhf, (const void *)&tanhl, (const void *)&tanl,
	(const void *)&tcdrain, (const void *)&tcflow, (const void *)&tcflush, (const void *)&tcgetattr, (const void *)&tcgetpgrp, (const void *)&tcgetsid,
	(const void *)&tcsendbreak, (const void *)&tcsetattr, (const void *)&tcsetpgrp, (const void *)&tdelete, (const void *)&tdestroy, (const void *)&telldir,
	(const void *)&tfind, (const void *)&tgamma, (const void *)&tgammaf, (const void *)&tgammal, (const void *)&thrd_create, (const void *)&thrd_current,
	(const void *)&thrd_detach, (const void *)&thrd_equal, (const void *)&thrd_exit, (const void *)&thrd_join, (const void *)&thrd_sleep, (const void *)&thrd_yield,
	(const void *)&time, (const void *)&timegm, (const void *)&timelocal, (const void *)&times, (const void *)&timespec_get, (const void *)&timezone,
	(const void *)&timingsafe_bcmp, (const void *)&tmpfile, (const void *)&tmpnam, (const void *)&toascii, (const void *)&tolower, (const void *)&tolower_l,
	(const void *)&toupper, (const void *)&toupper_l, (const void *)&towctrans, (const void *)&towctrans_l, (const void *)&towlower, (const void *)&towlower_l,
	(const void *)&towupper, (const void *)&towupper_l, (const void *)&trunc, (const void *)&truncate, (const void *)&truncf, (const void *)&truncl,
	(const void *)&tsearch, (const void *)&tss_create, (const void *)&tss_delete, (const void *)&tss_get, (const void *)&tss_set, (const void *)&ttyname,
	(const void *)&ttyname_r, (const void *)&twalk, (const void *)&tzname, (const void *)&tzset, (const void *)&ualarm, (const void *)&umask,
	(const void *)&umtx_sleep, (const void *)&umtx_wakeup, (const void *)&uname, (const void *)&ungetc, (const void *)&ungetwc, (const void *)&unlink,
	(const void *)&unlinkat, (const void *)&unlockpt, (const void *)&unmount, (const void *)&unsetenv, (const void *)&updwtmpx, (const void *)&uselocale,
	(const void *)&usleep, (const void *)&utime, (const void *)&utimensat, (const void *)&utimes, (const void *)&utmpxname, (const void *)&vasprintf,
	(const void *)&vdprintf, (const void *)&verr, (const void *)&verrc, (const void *)&verrx, (const void *)&versionsort, (const void *)&vfork,
	(const void *)&vfprintf, (const void *)&vfscanf, (const void *)&vfwprintf, (const void *)&vfwscanf, (const void *)&vprintf, (const void *)&vscanf,
	(const void *)&vsnprintf, (const void *)&vsprintf, (const void *)&vsscanf, (const void *)&vswprintf, (const void *)&vswscanf, (const void *)&vsyslog,
	(const void *)&vwarn, (const void *)&vwarnc, (const void *)&vwarnx, (const void *)&vwprintf, (const void *)&vwscanf, (const void *)&wait,
	(const void *)&wait3, (const void *)&wait4, (const void *)&waitid, (const void *)&waitpid, (const void *)&warn, (const void *)&warnc,
	(const void *)&warnx, (const void *)&wcpcpy, (const void *)&wcpncpy, (const void *)&wcrtomb, (const void *)&wcscasecmp, (const void *)&wcscasecmp_l,
	(const void *)&wcscat, (const void *)&wcschr, (const void *)&wcscmp, (const void *)&wcscoll, (const void *)&wcscoll_l, (const void *)&wcscpy,
	(const void *)&wcscspn, (const void *)&wcsdup, (const void *)&wcsftime, (const void *)&wcsftime_l, (const void *)&wcslen, (const void *)&wcsncasecmp,
	(const void *)&wcsncasecmp_l, (const void *)&wcsncat, (const void *)&wcsncmp, (const void *)&wcsncpy, (const void *)&wcsnlen, (const void *)&wcsnrtombs,
	(const void *)&wcspbrk, (const void *)&wcsrchr, (const void *)&wcsrtombs, (const void *)&wcsspn, (const void *)&wcsstr, (const void *)&wcstod,
	(const void *)&wcstof, (const void *)&wcstoimax, (const void *)&wcstok, (const void *)&wcstol, (const void *)&wcstold, (const void *)&wcstoll,
	(const void *)&wcstombs, (const void *)&wcstoul, (const void *)&wcstoull, (const void *)&wcstoumax, (const void *)&wcswidth, (const void *)&wcsxfrm,
	(const void *)&wcsxfrm_l, (const void *)&wctob, (const void *)&wctomb, (const void *)&wctrans, (const void *)&wctrans_l, (const void *)&wctype,
	(const void *)&wctype_l, (const void *)&wcwidth, (const void *)&wmemchr, (const void *)&wmemcmp, (const void *)&wmemcpy, (const void *)&wmemmove,
	(const void *)&wmemset, (const void *)&wordexp, (const void *)&wordfree, (const void *)&wprintf, (const void *)&write, (const void *)&writev,
	(const void *)&wscanf, (const void *)&y0, (const void *)&y0f, (const void *)&y1, (const void *)&y1f, (const void *)&yn,
	(const void *)&ynf,
};

int main(void)
{
	unsigned count = sizeof(all) / sizeof(all[0]), missing = 0;

	for (unsigned at = 0; at < count; at++)
		missing += all[at] == 0;
	printf("%u names, %u missing\n", count, missing);
	return missing != 0;
}
