/* <stdio.h>: streams */
#ifndef _STDIO_H_
#define _STDIO_H_

#include <sys/_types.h>
#include <sys/_null.h>

#include <sys/_types/_size_t.h>
#include <sys/_types/_ssize_t.h>
#include <sys/_types/_off_t.h>
#include <sys/_types/_va_list.h>
typedef __off_t fpos_t;
struct __FILE;
typedef struct __FILE FILE;

#define EOF (-1)
#define BUFSIZ 1024
#define FOPEN_MAX 20
#define FILENAME_MAX 1024
#define L_tmpnam 1024
#define L_ctermid 1024
#ifndef TMP_MAX
#define TMP_MAX 308915776
#endif
#define P_tmpdir "/tmp"
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

__BEGIN_DECLS
extern FILE *__stdinp;
extern FILE *__stdoutp;
extern FILE *__stderrp;
#define stdin __stdinp
#define stdout __stdoutp
#define stderr __stderrp

void clearerr(FILE *);
int fclose(FILE *);
int feof(FILE *);
int ferror(FILE *);
int fflush(FILE *);
int fgetc(FILE *);
int fgetpos(FILE *__restrict, fpos_t *__restrict);
char *fgets(char *__restrict, int, FILE *__restrict);
FILE *fopen(const char *__restrict, const char *__restrict);
int fprintf(FILE *__restrict, const char *__restrict, ...) __printflike(2, 3);
int fputc(int, FILE *);
int fputs(const char *__restrict, FILE *__restrict);
size_t fread(void *__restrict, size_t, size_t, FILE *__restrict);
FILE *freopen(const char *__restrict, const char *__restrict, FILE *__restrict);
int fscanf(FILE *__restrict, const char *__restrict, ...) __scanflike(2, 3);
int fseek(FILE *, long, int);
int fsetpos(FILE *, const fpos_t *);
long ftell(FILE *);
size_t fwrite(const void *__restrict, size_t, size_t, FILE *__restrict);
int getc(FILE *);
int getchar(void);
void perror(const char *);
int printf(const char *__restrict, ...) __printflike(1, 2);
int putc(int, FILE *);
int putchar(int);
int puts(const char *);
int remove(const char *);
int rename(const char *, const char *);
int renameat(int, const char *, int, const char *);
void rewind(FILE *);
int scanf(const char *__restrict, ...) __scanflike(1, 2);
void setbuf(FILE *__restrict, char *__restrict);
int setvbuf(FILE *__restrict, char *__restrict, int, size_t);
int snprintf(char *__restrict, size_t, const char *__restrict, ...) __printflike(3, 4);
int sprintf(char *__restrict, const char *__restrict, ...) __printflike(2, 3);
int sscanf(const char *__restrict, const char *__restrict, ...) __scanflike(2, 3);
FILE *tmpfile(void);
char *tmpnam(char *);
int ungetc(int, FILE *);
int vfprintf(FILE *__restrict, const char *__restrict, va_list) __printflike(2, 0);
int vfscanf(FILE *__restrict, const char *__restrict, va_list) __scanflike(2, 0);
int vprintf(const char *__restrict, va_list) __printflike(1, 0);
int vscanf(const char *__restrict, va_list) __scanflike(1, 0);
int vsnprintf(char *__restrict, size_t, const char *__restrict, va_list) __printflike(3, 0);
int vsprintf(char *__restrict, const char *__restrict, va_list) __printflike(2, 0);
int vsscanf(const char *__restrict, const char *__restrict, va_list) __scanflike(2, 0);

char *ctermid(char *);
FILE *fdopen(int, const char *);
int fileno(FILE *);
FILE *fmemopen(void *__restrict, size_t, const char *__restrict);
FILE *open_memstream(char **, size_t *);
int pclose(FILE *);
FILE *popen(const char *, const char *);
void flockfile(FILE *);
int ftrylockfile(FILE *);
void funlockfile(FILE *);
int fseeko(FILE *, off_t, int);
off_t ftello(FILE *);
int getc_unlocked(FILE *);
int getchar_unlocked(void);
int putc_unlocked(int, FILE *);
int putchar_unlocked(int);
void clearerr_unlocked(FILE *);
int feof_unlocked(FILE *);
int ferror_unlocked(FILE *);
int fileno_unlocked(FILE *);
int getw(FILE *);
int putw(int, FILE *);
int asprintf(char **, const char *, ...) __printflike(2, 3);
int vasprintf(char **, const char *, va_list) __printflike(2, 0);
int dprintf(int, const char *__restrict, ...) __printflike(2, 3);
int vdprintf(int, const char *__restrict, va_list) __printflike(2, 0);
ssize_t getdelim(char **__restrict, size_t *__restrict, int, FILE *__restrict);
ssize_t getline(char **__restrict, size_t *__restrict, FILE *__restrict);
char *fgetln(FILE *, size_t *);
FILE *funopen(const void *, int (*)(void *, char *, int), int (*)(void *, const char *, int), fpos_t (*)(void *, fpos_t, int), int (*)(void *));
#define fropen(cookie, read) funopen((cookie), (read), 0, 0, 0)
#define fwopen(cookie, write) funopen((cookie), 0, (write), 0, 0)
int fpurge(FILE *);
void setbuffer(FILE *, char *, int);
int setlinebuf(FILE *);
__END_DECLS

#endif /* !_STDIO_H_ */
