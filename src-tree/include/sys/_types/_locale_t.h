/* locale_t: for the headers that define it */
#ifndef _LOCALE_T_DECLARED
#define _LOCALE_T_DECLARED

typedef struct _xlocale *locale_t;

#endif /* !_LOCALE_T_DECLARED */
