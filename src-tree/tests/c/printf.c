/* Compares the printf family: every conversion with random flags, widths, precisions, values. */
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stddef.h>
#include <wchar.h>

#include "case.h"

static char out[16384];

/* Appends a random choice of flags, width and precision to a format. */
static char *shape(char *end)
{
	static const char flags[] = "-+ #0";

	*end++ = '%';
	for (unsigned count = below(4); count > 0; count--)
		*end++ = flags[below(5)];
	if (below(2) == 0)
		end += sprintf(end, "%u", 1 + below(40));
	if (below(2) == 0) {
		*end++ = '.';
		if (below(4) != 0)
			end += sprintf(end, "%u", below(30));
	}
	return end;
}

#define SHOW(format, shown, ...) do { \
	int written_ = snprintf(out, sizeof(out), (format), __VA_ARGS__); \
	printf("%s %s -> %d ", (format), (shown), written_); \
	quote(out, written_ < 0 ? 0 : (size_t)written_ < sizeof(out) ? (size_t)written_ : sizeof(out) - 1); \
	putchar('\n'); \
} while (0)

static void integers(int count)
{
	static const char *const lengths[] = { "hh", "h", "", "l", "ll", "j", "z", "t" };
	static const char conversions[] = "diouxX";

	while (count-- > 0) {
		char format[64], shown[32], *end = shape(format);
		const char *length = ONE_OF(lengths);
		uint64_t negate = below(2) ? UINT64_MAX : 1, value = any_size() * negate;

		end += sprintf(end, "%s%c", length, conversions[below(6)]);
		snprintf(shown, sizeof(shown), "%016" PRIx64, value);
		if (length[0] == 0 || length[0] == 'h')
			SHOW(format, shown, (int)value);
		else
			SHOW(format, shown, value);
	}
}

static void doubles(int count)
{
	static const char conversions[] = "aAeEfFgG";

	while (count-- > 0) {
		char format[64], shown[32], *end = shape(format);
		double value = any_double();

		*end++ = conversions[below(8)];
		*end = 0;
		snprintf(shown, sizeof(shown), "%016" PRIx64, bits_of(value));
		SHOW(format, shown, value);
	}
}

static void long_doubles(int count)
{
	static const char conversions[] = "aAeEfFgG";

	while (count-- > 0) {
		char format[64], *end = shape(format);
		long double value = any_long_double();

		*end++ = 'L';
		*end++ = conversions[below(8)];
		*end = 0;
		SHOW(format, bits_of_long(value), value);
	}
}

/* All digits of numbers: up to the longest that a double and a long double have. */
static void exact(int count)
{
	while (count-- > 0) {
		char format[64];
		char shown[32], conversion = "efg"[below(3)];
		double value = any_double();
		long double longer = any_long_double();

		snprintf(format, sizeof(format), "%%.%u%c", below(1100), conversion);
		snprintf(shown, sizeof(shown), "%016" PRIx64, bits_of(value));
		SHOW(format, shown, value);
		snprintf(format, sizeof(format), "%%.%uL%c", below(9000), conversion);
		SHOW(format, bits_of_long(longer), longer);
	}
}

static void texts(int count)
{
	static const wchar_t *const wide[] = { L"", L"abc", L"\u00e4\u00f6\u20ac", L"x\U0001f600y" };

	while (count-- > 0) {
		char format[64], text[64];
		unsigned length = below(40);
		int width = (int)below(60) - 30, precision = (int)below(40) - 5;
		const char *left = below(2) ? "-" : "";
		unsigned least = 1 + below(9), most = below(9);

		for (unsigned at = 0; at < length; at++)
			text[at] = (char)('!' + below(90));
		text[length] = 0;
		snprintf(format, sizeof(format), "%%%s*.*s|%%c|%%.%us", left, most);
		SHOW(format, text, width, precision, text, 'a' + (int)below(26), text);
		snprintf(format, sizeof(format), "%%%s%u.%uls|%%lc", left, least, most);
		snprintf(text, sizeof(text), "%u", length % 4);
		SHOW(format, text, wide[length % 4], (wint_t)(0x20ac + length));
	}
}

static void fixed(void)
{
	int mark = 0;
	signed char small = 0;
	ptrdiff_t far = -5;

	SHOW("%2$s-%1$d-%2$s", "numbered", 7, "text");
	SHOW("%3$*1$.*2$f|%4$lld", "numbered", 12, 3, 2.718281828, -9LL);
	SHOW("%2$Lf %1$g", "numbered", 0.5, 1.25L);
	SHOW("%1$s %1$.2s %2$5c", "numbered", "hello", 'x');
	SHOW("%6$d %5$d %4$d %3$d %2$d %1$d", "numbered", 1, 2, 3, 4, 5, 6);
	SHOW("%td %zu %jd %hhd", "sizes", far, sizeof(out), INTMAX_MIN, 300);
	SHOW("abc%ndef%hhn", "count", &mark, &small);
	SHOW("%d %d", "counted", mark, small);
	SHOW("100%% %c%c", "signs", 0, 'b');
	SHOW("%s", "null", (char *)NULL);
	SHOW("%.0f %.0f %.0f %.0f", "halves", 0.5, 1.5, 2.5, 3.5);
	SHOW("%#.0f %#.0e %#x %#o %#X", "alternative", 3.0, 3.0, 0, 0, 255);
	SHOW("%f %F %e %G %a", "not numbers", __builtin_nan(""), -__builtin_nan(""), __builtin_inf(),
	    -__builtin_inf(), __builtin_nan(""));
	SHOW("%08.2f|%-8.2f|%+08d|% 5d", "zeros", -3.14159, 2.5, 42, 7);
	SHOW("%010f|%-010d|%+ d", "not numbers padded", __builtin_inf(), 5, 5);
	SHOW("%.20d|%.0d|%+.0d|%5.0x", "precision", 12, 0, 0, 0);
	SHOW("%9$d", "beyond", 1, 2, 3, 4, 5, 6, 7, 8, 9);
	for (size_t size = 0; size < 8; size++) {
		int length = snprintf(out, size, "%d%s", 123, "45");

		printf("size %zu -> %d ", size, length);
		quote(out, size == 0 ? 0 : strlen(out));
		putchar('\n');
	}
}

int main(int count, char **arguments)
{
	start(count, arguments);
	setlocale(LC_ALL, "C.UTF-8");
	fixed();
	integers(700);
	doubles(700);
	long_doubles(500);
	exact(120);
	texts(150);
	return 0;
}
