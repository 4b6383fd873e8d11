/*
 * Compares wide stdio: formatted output and input of wide texts, streams of wide characters,
 * wcsftime, and the kinds of letters.
 */
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>

#include "case.h"

static wchar_t out[4096];

/* Prints a wide text between brackets, with every character that is not plain as a number. */
static void quote_wide(const wchar_t *text)
{
	putchar('[');
	for (; *text != 0; text++) {
		if (*text < L' ' || *text > L'~' || *text == L'\\')
			printf("\\%x;", (unsigned)*text);
		else
			putchar((int)*text);
	}
	putchar(']');
}

/* Appends a random choice of flags, width and precision to a format. */
static wchar_t *shape(wchar_t *end)
{
	static const wchar_t flags[] = L"-+ #0";

	*end++ = L'%';
	for (unsigned count = below(4); count > 0; count--)
		*end++ = flags[below(5)];
	if (below(2) == 0)
		end += swprintf(end, 8, L"%u", 1 + below(40));
	if (below(2) == 0) {
		*end++ = L'.';
		if (below(4) != 0)
			end += swprintf(end, 8, L"%u", below(30));
	}
	return end;
}

#define SHOW(format, shown, ...) do { \
	int written_ = swprintf(out, sizeof(out) / sizeof(out[0]), (format), __VA_ARGS__); \
	quote_wide(format); \
	printf(" %s -> %d ", (shown), written_); \
	quote_wide(written_ < 0 ? L"" : out); \
	putchar('\n'); \
} while (0)

static void numbers(int count)
{
	static const wchar_t *const lengths[] = { L"hh", L"h", L"", L"l", L"ll", L"j", L"z", L"t" };
	static const wchar_t integers[] = L"diouxX", reals[] = L"aAeEfFgG";

	while (count-- > 0) {
		wchar_t format[64], *end = shape(format);
		const wchar_t *length = ONE_OF(lengths);
		uint64_t negate = below(2) ? UINT64_MAX : 1, value = any_size() * negate;
		double real = any_double();
		long double longer = any_long_double();
		char shown[32];

		wcscpy(end, length);
		end += wcslen(end);
		*end++ = integers[below(6)];
		*end = 0;
		snprintf(shown, sizeof(shown), "%016" PRIx64, value);
		if (length[0] == 0 || length[0] == L'h')
			SHOW(format, shown, (int)value);
		else
			SHOW(format, shown, value);
		end = shape(format);
		*end++ = reals[below(8)];
		*end = 0;
		snprintf(shown, sizeof(shown), "%016" PRIx64, bits_of(real));
		SHOW(format, shown, real);
		end = shape(format);
		*end++ = L'L';
		*end++ = reals[below(8)];
		*end = 0;
		SHOW(format, bits_of_long(longer), longer);
	}
}

static const wchar_t *const wide_texts[] = { L"", L"abc", L"\u00e4\u00f6\u20ac", L"x\U0001f600y", L"\u4e2d\u6587 z" };
static const char *const byte_texts[] = { "", "abc", "\xc3\xa4\xc3\xb6\xe2\x82\xac", "x\xf0\x9f\x98\x80y", "\xe4\xb8\xad z" };

static void texts(int count)
{
	while (count-- > 0) {
		wchar_t format[64];
		unsigned which = below(5), width = 1 + below(9), most = below(5), left = below(2);
		char shown[32];

		snprintf(shown, sizeof(shown), "%u", which);
		swprintf(format, 64, L"\u00a7%%%ls%u.%uls|%%%u.%us|%%-3lc|%%c\u20ac", left ? L"-" : L"", width, most, width, most);
		SHOW(format, shown, wide_texts[which], byte_texts[which], (wint_t)(0x20ac + which), 'a' + (int)which);
		SHOW(L"%ls%n%s%%", shown, wide_texts[which], &(int){ 0 }, byte_texts[which]);
		SHOW(L"%2$ls-%1$d-%2$.2ls", shown, (int)most, wide_texts[which]);
	}
	SHOW(L"%s", "illegal bytes", "a\xff");
	SHOW(L"%s %ls", "null", (char *)NULL, (wchar_t *)NULL);
	for (size_t size = 0; size < 8; size++) {
		wchar_t small[16];
		int length;

		wmemset(small, L'?', 16);
		length = swprintf(small, size, L"%d%ls", 12, L"\u20ac5");
		printf("size %zu -> %d ", size, length < 0 ? -1 : length);
		quote_wide(length < 0 ? L"" : small);
		putchar('\n');
	}
}

static void scans(int count)
{
	static const wchar_t *const formats[] = {
		L"%d%n", L"%i %x", L"%5ls%n", L"%ls %ls", L"%3lc%n", L"%l[a-f\u00e4-\u00fc]%n", L"%l[^\u20ac]%n", L"\u20ac %d", L"%lf%n",
		L"%*d %ls", L"%o%%%n", L"%lx,%n",
	};
	static const wchar_t *const inputs[] = {
		L"", L"  12 34", L"-77", L"0x1f 1f", L"\u00e4bc\u20ac x", L"abcdef ghi", L"\u20ac 17", L"3.25e2 y", L"\u30002", L"17%",
		L"\U0001f600\U0001f601ab cd", L"beef,ing", L"+0",
	};

	while (count-- > 0) {
		const wchar_t *format = ONE_OF(formats), *input = ONE_OF(inputs);
		union {
			wchar_t text[64];
			int number;
			double real;
		} first, second;
		int got;

		memset(&first, 0, sizeof(first));
		memset(&second, 0, sizeof(second));
		got = swscanf(input, format, &first, &second);
		quote_wide(input);
		putchar(' ');
		quote_wide(format);
		printf(" -> %d ", got);
		for (int at = 0; at < 12; at++)
			printf("%x,", (unsigned)first.text[at]);
		for (int at = 0; at < 6; at++)
			printf("%x,", (unsigned)second.text[at]);
		putchar('\n');
	}
}

/* Bytes and characters of each other's kind, by the byte functions and the wide ones. */
static void mixed_scans(void)
{
	wchar_t wide[32] = { 0 };
	char narrow[64] = { 0 };
	int got;

	got = sscanf("\xc3\xa4\xe2\x82\xac" "b c", "%ls", wide);
	printf("sscanf ls -> %d ", got);
	quote_wide(wide);
	got = sscanf("\xc3\xa4\xe2\x82\xac" "b c", "%2lc", wide);
	printf("\nsscanf 2lc -> %d ", got);
	quote_wide(wide);
	got = swscanf(L"\u00e4\u20ac9 z", L"%s", narrow);
	printf("\nswscanf s -> %d ", got);
	quote(narrow, strlen(narrow));
	got = swscanf(L"\u00e4\u20ac9 z", L"%2c", narrow);
	printf("\nswscanf 2c -> %d ", got);
	quote(narrow, strlen(narrow));
	got = swscanf(L"\u00e4\u20ac9 z", L"%[^9]", narrow);
	printf("\nswscanf [ -> %d ", got);
	quote(narrow, strlen(narrow));
	putchar('\n');
}

static void streams(void)
{
	FILE *file = tmpfile();
	wchar_t line[16], *ended;
	int got, number = 0;
	wint_t next;

	if (file == NULL) {
		printf("tmpfile -> none\n");
		return;
	}
	printf("fwide before -> %d\n", fwide(file, 0));
	printf("fputws -> %d\n", fputws(L"\u20ac one\n\u4e2d two\n", file) >= 0);
	printf("fputwc -> %x\n", (unsigned)fputwc(0x1f600, file));
	printf("fwprintf -> %d\n", fwprintf(file, L" %05d %ls\n17 \u00e4 z", 42, L"\u00fc"));
	printf("fwide after -> %d\n", fwide(file, 0) > 0);
	rewind(file);
	for (int at = 0; at < 5; at++) {
		ended = fgetws(line, 6, file);
		printf("fgetws %d -> %d ", at, ended != NULL);
		quote_wide(ended != NULL ? line : L"");
		putchar('\n');
	}
	next = fgetwc(file);
	printf("fgetwc -> %x\n", (unsigned)next);
	printf("ungetwc -> %x\n", (unsigned)ungetwc(0x20ac, file));
	printf("getwc -> %x\n", (unsigned)getwc(file));
	got = fwscanf(file, L"%ls %d %l[\u00e4\u00f6] ", line, &number, line + 8);
	printf("fwscanf -> %d %d ", got, number);
	quote_wide(line);
	quote_wide(line + 8);
	putchar('\n');
	next = fgetwc(file);
	printf("fgetwc rest -> %x\n", (unsigned)next);
	next = fgetwc(file);
	printf("fgetwc end -> %d %d\n", next == WEOF, feof(file) != 0);
	rewind(file);
	/* Illegal bytes, in a file of their own. */
	fclose(file);
	file = tmpfile();
	fwrite("\xff" "b", 1, 2, file);
	rewind(file);
	errno = 0;
	next = fgetwc(file);
	printf("illegal -> %d %d\n", next == WEOF, errno == EILSEQ);
	fclose(file);
	file = tmpfile();
	fputc('x', file);
	printf("fwide of bytes -> %d\n", fwide(file, 1) < 0);
	fclose(file);
}

static void times(int count)
{
	static const wchar_t *const formats[] = {
		L"%Y-%m-%d \u20ac %H:%M:%S", L"%a %A %b %B", L"%j %U %W %V %G", L"%p %I %%", L"%x %X", L"%y%C", L"%u%w%e",
	};

	while (count-- > 0) {
		const wchar_t *format = ONE_OF(formats);
		time_t when = (time_t)(any() % 4000000000u);
		struct tm parts;
		size_t made;

		gmtime_r(&when, &parts);
		made = wcsftime(out, 80, format, &parts);
		quote_wide(format);
		printf(" %lld -> %zu ", (long long)when, made);
		quote_wide(out);
		putchar('\n');
	}
	{
		struct tm parts = { .tm_mday = 1 };

		printf("too small -> %zu\n", wcsftime(out, 4, L"%Y-%m", &parts));
	}
}

static void letters(void)
{
	for (wint_t c = 0; c < 0x180; c++)
		printf("letter %x -> %d %d %d %d %x %x\n", (unsigned)c, !!iswupper(c), !!iswlower(c), !!iswdigit(c), !!iswxdigit(c),
		    (unsigned)towupper(c), (unsigned)towlower(c));
	for (wint_t c = 0; c < 0x80; c++)
		printf("kind %x -> %d %d %d %d %d %d %d\n", (unsigned)c, !!iswalpha(c), !!iswspace(c), !!iswblank(c), !!iswpunct(c),
		    !!iswprint(c), !!iswgraph(c), !!iswcntrl(c));
}

int main(int count, char **arguments)
{
	start(count, arguments);
	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	numbers(350);
	texts(60);
	scans(250);
	mixed_scans();
	streams();
	times(40);
	letters();
	return 0;
}
