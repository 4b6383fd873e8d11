/* Compares strtod, strtof and strtold: values to the last bit, ends and errno. */
#include <errno.h>
#include <float.h>
#include <inttypes.h>

#include "case.h"

static void read_all(const char *text)
{
	char *end;
	double value;
	float narrow;
	long double longer;

	errno = 0;
	value = strtod(text, &end);
	printf("strtod ");
	quote(text, strlen(text) < 80 ? strlen(text) : 80);
	printf(" -> %016" PRIx64 " %td %d\n", bits_of(value), end - text, errno != 0);
	errno = 0;
	narrow = strtof(text, &end);
	printf("strtof ");
	quote(text, strlen(text) < 80 ? strlen(text) : 80);
	printf(" -> %08" PRIx32 " %td %d\n", bits_of_float(narrow), end - text, errno != 0);
	errno = 0;
	longer = strtold(text, &end);
	printf("strtold ");
	quote(text, strlen(text) < 80 ? strlen(text) : 80);
	printf(" -> %s %td %d\n", bits_of_long(longer), end - text, errno != 0);
}

static char text[16384];

/* Random digits with a point and an exponent somewhere. */
static void written(int count)
{
	while (count-- > 0) {
		char *end = text;
		unsigned whole = below(25), fraction = below(25);

		if (below(10) == 0)
			whole = below(400);
		end += sprintf(end, "%s", below(3) ? "" : "-");
		for (unsigned at = 0; at < whole; at++)
			*end++ = (char)('0' + below(10));
		if (below(4) != 0)
			*end++ = '.';
		for (unsigned at = 0; at < fraction; at++)
			*end++ = (char)('0' + below(10));
		if (below(3) == 0)
			end += sprintf(end, "e%d", (int)below(700) - 350);
		else if (below(8) == 0)
			end += sprintf(end, "E%+d", (int)below(10000) - 5000);
		*end = 0;
		read_all(text);
	}
}

static void hexadecimal(int count)
{
	while (count-- > 0) {
		char *end = text + sprintf(text, "%s0", below(3) ? "" : "-");
		unsigned whole = below(20), fraction = below(20);

		*end++ = "xX"[below(2)];
		for (unsigned at = 0; at < whole; at++)
			*end++ = "0123456789abcdefABCDEF"[below(22)];
		if (below(4) != 0)
			*end++ = '.';
		for (unsigned at = 0; at < fraction; at++)
			*end++ = "0123456789abcdefABCDEF"[below(22)];
		if (below(2) == 0)
			end += sprintf(end, "p%d", (int)below(2400) - 1200);
		else if (below(4) == 0)
			end += sprintf(end, "P%+d", (int)below(40000) - 20000);
		*end = 0;
		read_all(text);
	}
}

/* Texts half way between two doubles, floats or long doubles, and one digit beside. */
static void halves(int count)
{
	while (count-- > 0) {
		long double middle;
		uint64_t bits = any() & ~(UINT64_C(0x7ff) << 52) & INT64_MAX;
		double low = of_bits(bits | (uint64_t)(1 + below(2045)) << 52);
		double high = of_bits(bits_of(low) + 1);
		size_t length;

		middle = ((long double)low + high) / 2;
		snprintf(text, sizeof(text), "%.1200Le", middle);
		read_all(text);
		length = strcspn(text, "e");
		text[length - 1] = '1';
		read_all(text);
		middle = any_long_double();
		snprintf(text, sizeof(text), "%.*Lg", 17 + (int)below(6), middle);
		read_all(text);
	}
}

int main(int count, char **arguments)
{
	static const char *const texts[] = {
		"", " ", "+", "-", ".", "..1", "1", " 1", "\t\n\v\f\r 1", "+1", "-1", "+-1", "1.", ".1", "1.e5",
		"1e", "1e+", "1e-", "1e+5", "1e5x", "e5", "0x", "0x.", "0x1", "0x.8", "0x1p", "0x1p+", "0x1p3",
		"0x1.8p-2z", "0X1P3", "0xg", "inf", "INF", "-inf", "infinity", "INFINITYx", "infinit", "in",
		"nan", "NAN", "-nan", "nan(", "nan()", "nan(123)", "nan(12_ab)x", "nan(-)", "1e400", "-1e400",
		"1e-400", "1e99999", "1e-99999", "0e99999", "1e99999999999999999999", "1e-99999999999999999999",
		"4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
		"2.2250738585072014e-308", "1.7976931348623157e308", "1.7976931348623159e308", "3.4028235e38",
		"3.4028236e38", "1.4e-45", "7e-46", "1.17549435e-38", "1.1754943e-38", "9007199254740993",
		"9007199254740992.5", "1.18973149535723176502e4932", "1.1897314953572317651e4932",
		"3.6451995318824746025e-4951", "1e-4951", "1.8e-4951", "3.3621031431120935063e-4932", "1e5000",
		"0x1p1023", "0x1.fffffffffffffp1023", "0x1.fffffffffffff8p1023", "0x1p1024", "0x1p-1074",
		"0x1p-1075", "0x1.8p-1075", "0x1p-16445", "0x1p-16446", "0x1p16383", "0x1p16384",
		"0x1.fffffffffffffffep16383", "0x1.ffffffffffffffffp16383", "0x0p99999", "0x00000000000000000001",
		"0x1.00000000000008p0", "0x1.00000000000008000000001p0", "0x1.000001p0", "0x1.0000010000000000001p0",
		"100000000000000000000000000000000000000000000000000", "0.000000000000000000000000000000000000001",
		"1,5", "1_000", "1 2", "--1", "0b1", "0.1e1.5", "12345678901234567890123456789", "00001.50000",
	};

	start(count, arguments);
	for (size_t at = 0; at < sizeof(texts) / sizeof(texts[0]); at++)
		read_all(texts[at]);
	written(150);
	hexadecimal(100);
	halves(60);
	return 0;
}
