/* <locale.h>: languages and customs */
#ifndef _LOCALE_H_
#define _LOCALE_H_

#include <sys/_null.h>
#include <sys/cdefs.h>

#define LC_ALL 0
#define LC_COLLATE 1
#define LC_CTYPE 2
#define LC_MONETARY 3
#define LC_NUMERIC 4
#define LC_TIME 5
#define LC_MESSAGES 6
#define LC_COLLATE_MASK 0x1
#define LC_CTYPE_MASK 0x2
#define LC_MONETARY_MASK 0x4
#define LC_NUMERIC_MASK 0x8
#define LC_TIME_MASK 0x10
#define LC_MESSAGES_MASK 0x20
#define LC_ALL_MASK 0x3f
#define LC_GLOBAL_LOCALE ((locale_t)-1)
#include <sys/_types/_locale_t.h>

struct lconv {
	char *decimal_point;
	char *thousands_sep;
	char *grouping;
	char *int_curr_symbol;
	char *currency_symbol;
	char *mon_decimal_point;
	char *mon_thousands_sep;
	char *mon_grouping;
	char *positive_sign;
	char *negative_sign;
	char int_frac_digits;
	char frac_digits;
	char p_cs_precedes;
	char p_sep_by_space;
	char n_cs_precedes;
	char n_sep_by_space;
	char p_sign_posn;
	char n_sign_posn;
	char int_p_cs_precedes;
	char int_n_cs_precedes;
	char int_p_sep_by_space;
	char int_n_sep_by_space;
	char int_p_sign_posn;
	char int_n_sign_posn;
};

__BEGIN_DECLS
struct lconv *localeconv(void);
char *setlocale(int, const char *);
locale_t duplocale(locale_t);
void freelocale(locale_t);
locale_t newlocale(int, const char *, locale_t);
locale_t uselocale(locale_t);
__END_DECLS

#endif /* !_LOCALE_H_ */
