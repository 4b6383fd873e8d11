/*
 * Compares wordexp, strfmon and fnmatch with characters of several bytes.
 */
#include <fnmatch.h>
#include <locale.h>
#include <monetary.h>
#include <wchar.h>
#include <wordexp.h>

#include "case.h"

static const char *problem_name(int problem)
{
	switch (problem) {
	case 0:
		return "fine";
	case WRDE_BADCHAR:
		return "character";
	case WRDE_BADVAL:
		return "value";
	case WRDE_CMDSUB:
		return "command";
	case WRDE_SYNTAX:
		return "syntax";
	default:
		return "other";
	}
}

static void words(const char *text, int flags)
{
	wordexp_t found;
	int problem = wordexp(text, &found, flags);

	quote(text, strlen(text));
	printf(" -> %s", problem_name(problem));
	for (size_t at = 0; problem == 0 && at < found.we_wordc; at++) {
		putchar(' ');
		quote(found.we_wordv[at], strlen(found.we_wordv[at]));
	}
	putchar('\n');
	if (problem == 0)
		wordfree(&found);
}

static void all_words(void)
{
	static const char *const texts[] = {
		"a b  c", "'a b' \"c d\"", "$HOME", "\"$v\"", "$v", "x${v}y", "${none:-other}", "${none-a b}", "${empty:-x}",
		"${empty-x}", "${v:+set}", "${none:+set}", "${#v}", "${path%.*}", "${path%%.*}", "${path#*/}", "${path##*/}", "~/x",
		"\\$v", "a\\ b", "''", "\"\"", "$none", "a$none", "/no/such/file*", "/etc/pass[w]d", "\"/etc/pass*\"", "\xc3\xa4 'b'",
		"a'b'\"c\"d", "\"a'b\"", "'a\"b'",
	};
	wordexp_t found = { .we_offs = 2 };

	setenv("HOME", "/home/of/me", 1);
	setenv("v", "one two", 1);
	setenv("empty", "", 1);
	setenv("path", "a/b.c/d.e.f", 1);
	for (size_t at = 0; at < sizeof(texts) / sizeof(texts[0]); at++)
		words(texts[at], 0);
	words("a|b", 0);
	words("a;b", 0);
	words("$none", WRDE_UNDEF);
	words("'a", 0);
	words("$(echo x)", WRDE_NOCMD);
	printf("offsets -> %d ", wordexp("a b", &found, WRDE_DOOFFS));
	printf("%zu %d %s ", found.we_wordc, found.we_wordv[0] == NULL && found.we_wordv[1] == NULL, found.we_wordv[2]);
	printf("%d ", wordexp("c", &found, WRDE_DOOFFS | WRDE_APPEND));
	printf("%zu %s %s %d\n", found.we_wordc, found.we_wordv[3], found.we_wordv[4], found.we_wordv[5] == NULL);
	wordfree(&found);
}

static void money(void)
{
	static const char *const formats[] = {
		"%n", "%i", "%#5n", "%=*#5n", "%^#5n", "%+#5n", "%(#5n", "%(n", "%+n", "%!n", "%12n", "%-12n|", "%.0n", "%.3n",
		"%#2.1n", "%!(#8.2i", "%%x%n", "%=0#7.2n", "%14#5.4i", "%-14#5.4n|",
	};
	static const double amounts[] = { 123.45, -123.45, 3456.781, 0, -0.004, 1234567.891 };
	char out[200];

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
		for (size_t a = 0; a < sizeof(amounts) / sizeof(amounts[0]); a++) {
			long length = strfmon(out, sizeof(out), formats[f], amounts[a]);

			printf("strfmon %s %g -> %ld ", formats[f], amounts[a], length);
			quote(out, length < 0 ? 0 : (size_t)length);
			putchar('\n');
		}
	printf("strfmon two -> %ld ", (long)strfmon(out, sizeof(out), "%n|%n", 1.5, -2.5));
	printf("%s\n", out);
	printf("strfmon small -> %ld\n", (long)strfmon(out, 4, "%n", 123.45));
}

static void names(void)
{
	static const char *const patterns[] = {
		"?", "??", "\xc3\xa4*", "[\xc3\xa0-\xc3\xbf]", "[!\xc3\xa4]", "*\xe2\x82\xac", "[[:alpha:]]x", "a?b", "*?*", "[[:digit:]]",
	};
	static const char *const texts[] = {
		"\xc3\xa4", "a", "\xc3\xa4\xc3\xb6", "x\xe2\x82\xac", "\xc3\xa4x", "a\xe2\x82\xac" "b", "7", "", "\xf0\x9f\x98\x80",
	};

	for (size_t p = 0; p < sizeof(patterns) / sizeof(patterns[0]); p++)
		for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
			quote(patterns[p], strlen(patterns[p]));
			quote(texts[t], strlen(texts[t]));
			printf(" -> %d\n", fnmatch(patterns[p], texts[t], 0) != 0);
		}
}

static void wide_memory(void)
{
	wchar_t *text = NULL;
	size_t length = 99;
	FILE *file = open_wmemstream(&text, &length);

	fwprintf(file, L"\u20ac%d %ls", 17, L"\u00e4\U0001f600");
	fflush(file);
	printf("open_wmemstream -> %zu %x", length, (unsigned)text[0]);
	for (int at = 0; at < 1000; at++)
		fputwc(L'a' + at % 26, file);
	fclose(file);
	printf(" %zu %x %x\n", length, (unsigned)text[5], (unsigned)text[length]);
	free(text);
}

int main(int count, char **arguments)
{
	start(count, arguments);
	setlocale(LC_ALL, "C.UTF-8");
	all_words();
	money();
	names();
	wide_memory();
	return 0;
}
