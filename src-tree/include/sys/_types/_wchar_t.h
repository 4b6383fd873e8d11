/* wchar_t: for the headers that define it; C++ has it as a word of its own */
#ifndef _WCHAR_T_DECLARED
#define _WCHAR_T_DECLARED

#ifndef __cplusplus
typedef __WCHAR_TYPE__ wchar_t;
#endif

#endif /* !_WCHAR_T_DECLARED */
