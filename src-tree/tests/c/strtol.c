/* Compares strtol, strtoul and relatives in every base: values, ends and errno. */
#include <errno.h>
#include <inttypes.h>

#include "case.h"

static void read_all(const char *text, int base)
{
	char *end;

#define READ(function, type) do { \
	end = (char *)text; \
	errno = 0; \
	type value = function(text, &end, base); \
	printf(#function " base %d ", base); \
	quote(text, strlen(text)); \
	printf(" -> %" PRIx64 " %td %s\n", (uint64_t)value, end - text, \
	    errno == 0 ? "ok" : errno == ERANGE ? "range" : errno == EINVAL ? "invalid" : "other"); \
} while (0)
	READ(strtol, long);
	READ(strtoul, unsigned long);
	switch (below(4)) {
	case 0:
		READ(strtoll, long long);
		break;
	case 1:
		READ(strtoull, unsigned long long);
		break;
	case 2:
		READ(strtoimax, intmax_t);
		break;
	default:
		READ(strtoumax, uintmax_t);
	}
}

int main(int count, char **arguments)
{
	static const char *const texts[] = {
		"", " ", "+", "-", "0", "-0", "+0", "1", " \t\n\v\f\r42", "42 ", "0x", "0X", "0xg", "0x1f", "0X1Fg",
		"-0x1f", "+0x1f", "- 1", "+-1", "-+1", "--1", "08", "0777", "0779", "0b", "0o7", "zz", "ZZ",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"18446744073709551615", "18446744073709551616", "-18446744073709551615", "-18446744073709551616",
		"99999999999999999999999999", "-99999999999999999999999999", "0x7fffffffffffffff",
		"0xffffffffffffffff", "0x10000000000000000", "1_0", "1,0", "1.5", "1e5", "a", "g", "@", "`", "[", "{",
	};
	static const int bases[] = { 0, 2, 8, 10, 16, 36 };

	start(count, arguments);
	for (size_t at = 0; at < sizeof(texts) / sizeof(texts[0]); at++)
		for (size_t base = 0; base < sizeof(bases) / sizeof(bases[0]); base++)
			read_all(texts[at], bases[base]);
	for (int round = 0; round < 250; round++) {
		char text[80], *end = text;
		int base = (int)below(36) + 1;

		if (base == 1)
			base = 0;
		end += sprintf(end, "%s", below(5) ? "" : " ");
		end += sprintf(end, "%s", below(4) ? "" : below(2) ? "-" : "+");
		if (below(4) == 0)
			end += sprintf(end, below(2) ? "0x" : "0");
		for (unsigned length = below(18); length > 0; length--)
			*end++ = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[below(base == 0 ? 10 : base)];
		end += sprintf(end, "%s", below(6) ? "" : "!");
		read_all(text, base);
		printf("ato* ");
		quote(text, strlen(text));
		printf(" -> %ld\n", base == 10 ? atol(text) : 0L);
	}
	return 0;
}
