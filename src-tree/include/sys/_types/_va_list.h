/* va_list: for the headers that define it */
#ifndef _VA_LIST_DECLARED
#define _VA_LIST_DECLARED

typedef __builtin_va_list va_list;

#endif /* !_VA_LIST_DECLARED */
