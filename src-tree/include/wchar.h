/* <wchar.h>: wide characters */
#ifndef _WCHAR_H_
#define _WCHAR_H_

#include <sys/_types.h>
#include <sys/_null.h>
#include <stdint.h>
#include <stdio.h>

#include <sys/_types/_size_t.h>
#include <sys/_types/_wint_t.h>
#include <sys/_types/_wchar_t.h>
#ifndef _MBSTATE_T_DECLARED
#define _MBSTATE_T_DECLARED
typedef union {
	char __mbstate8[128];
	__int64_t __mbstateL;
} mbstate_t;
#endif
#ifndef WCHAR_MIN
#define WCHAR_MIN INT32_MIN
#define WCHAR_MAX INT32_MAX
#endif
#ifndef WEOF
#define WEOF ((wint_t)-1)
#endif
struct tm;
#include <sys/_types/_locale_t.h>

__BEGIN_DECLS
wint_t btowc(int);
wint_t fgetwc(FILE *);
wint_t fputwc(wchar_t, FILE *);
int fputws(const wchar_t *__restrict, FILE *__restrict);
int fwprintf(FILE *__restrict, const wchar_t *__restrict, ...);
int fwscanf(FILE *__restrict, const wchar_t *__restrict, ...);
wchar_t *fgetws(wchar_t *__restrict, int, FILE *__restrict);
FILE *open_wmemstream(wchar_t **, size_t *);
wint_t getwc(FILE *);
wint_t getwchar(void);
int swprintf(wchar_t *__restrict, size_t, const wchar_t *__restrict, ...);
int swscanf(const wchar_t *__restrict, const wchar_t *__restrict, ...);
int vfwprintf(FILE *__restrict, const wchar_t *__restrict, __va_list);
int vfwscanf(FILE *__restrict, const wchar_t *__restrict, __va_list);
int vswprintf(wchar_t *__restrict, size_t, const wchar_t *__restrict, __va_list);
int vswscanf(const wchar_t *__restrict, const wchar_t *__restrict, __va_list);
int vwprintf(const wchar_t *__restrict, __va_list);
int vwscanf(const wchar_t *__restrict, __va_list);
int wprintf(const wchar_t *__restrict, ...);
int wscanf(const wchar_t *__restrict, ...);
wint_t putwc(wchar_t, FILE *);
wint_t putwchar(wchar_t);
wint_t ungetwc(wint_t, FILE *);
int fwide(FILE *, int);
size_t mbrlen(const char *__restrict, size_t, mbstate_t *__restrict);
size_t mbrtowc(wchar_t *__restrict, const char *__restrict, size_t, mbstate_t *__restrict);
int mbsinit(const mbstate_t *);
size_t mbsrtowcs(wchar_t *__restrict, const char **__restrict, size_t, mbstate_t *__restrict);
size_t wcrtomb(char *__restrict, wchar_t, mbstate_t *__restrict);
size_t wcsrtombs(char *__restrict, const wchar_t **__restrict, size_t, mbstate_t *__restrict);
wchar_t *wcscat(wchar_t *__restrict, const wchar_t *__restrict);
wchar_t *wcschr(const wchar_t *, wchar_t) __pure;
int wcscmp(const wchar_t *, const wchar_t *) __pure;
int wcscoll(const wchar_t *, const wchar_t *);
wchar_t *wcscpy(wchar_t *__restrict, const wchar_t *__restrict);
wchar_t *wcsdup(const wchar_t *) __malloclike;
size_t wcslen(const wchar_t *) __pure;
wchar_t *wcsncat(wchar_t *__restrict, const wchar_t *__restrict, size_t);
int wcsncmp(const wchar_t *, const wchar_t *, size_t) __pure;
wchar_t *wcsncpy(wchar_t *__restrict, const wchar_t *__restrict, size_t);
size_t wcsnlen(const wchar_t *, size_t) __pure;
wchar_t *wcsrchr(const wchar_t *, wchar_t) __pure;
size_t wcsspn(const wchar_t *, const wchar_t *) __pure;
size_t wcscspn(const wchar_t *, const wchar_t *) __pure;
wchar_t *wcspbrk(const wchar_t *, const wchar_t *) __pure;
wchar_t *wcsstr(const wchar_t *, const wchar_t *) __pure;
wchar_t *wcstok(wchar_t *__restrict, const wchar_t *__restrict, wchar_t **__restrict);
int wctob(wint_t);
int wcwidth(wchar_t);
int wcswidth(const wchar_t *, size_t);
wchar_t *wmemchr(const wchar_t *, wchar_t, size_t) __pure;
int wmemcmp(const wchar_t *, const wchar_t *, size_t) __pure;
wchar_t *wmemcpy(wchar_t *__restrict, const wchar_t *__restrict, size_t);
wchar_t *wmemmove(wchar_t *, const wchar_t *, size_t);
wchar_t *wmemset(wchar_t *, wchar_t, size_t);
wchar_t *wcpcpy(wchar_t *__restrict, const wchar_t *__restrict);
wchar_t *wcpncpy(wchar_t *__restrict, const wchar_t *__restrict, size_t);
int wcscasecmp(const wchar_t *, const wchar_t *) __pure;
int wcsncasecmp(const wchar_t *, const wchar_t *, size_t) __pure;
size_t wcsxfrm(wchar_t *__restrict, const wchar_t *__restrict, size_t);
size_t mbsnrtowcs(wchar_t *__restrict, const char **__restrict, size_t, size_t, mbstate_t *__restrict);
size_t wcsnrtombs(char *__restrict, const wchar_t **__restrict, size_t, size_t, mbstate_t *__restrict);
size_t wcsftime(wchar_t *__restrict, size_t, const wchar_t *__restrict, const struct tm *__restrict);
long wcstol(const wchar_t *__restrict, wchar_t **__restrict, int);
unsigned long wcstoul(const wchar_t *__restrict, wchar_t **__restrict, int);
long long wcstoll(const wchar_t *__restrict, wchar_t **__restrict, int);
unsigned long long wcstoull(const wchar_t *__restrict, wchar_t **__restrict, int);
double wcstod(const wchar_t *__restrict, wchar_t **__restrict);
float wcstof(const wchar_t *__restrict, wchar_t **__restrict);
long double wcstold(const wchar_t *__restrict, wchar_t **__restrict);
int wcscoll_l(const wchar_t *, const wchar_t *, locale_t);
size_t wcsxfrm_l(wchar_t *__restrict, const wchar_t *__restrict, size_t, locale_t);
int wcscasecmp_l(const wchar_t *, const wchar_t *, locale_t) __pure;
int wcsncasecmp_l(const wchar_t *, const wchar_t *, size_t, locale_t) __pure;
size_t wcsftime_l(wchar_t *__restrict, size_t, const wchar_t *__restrict, const struct tm *__restrict, locale_t);
__END_DECLS

#endif /* !_WCHAR_H_ */
