/*
 * Compares regcomp and regexec: whether, and where, the leftmost longest match of a pattern and
 * of its groups is. Random patterns have no groups that repeat: of those POSIX leaves too much
 * open.
 */
#include <regex.h>

#include "case.h"

static void match(const char *pattern, int flags, const char *text, int when)
{
	regex_t regex;
	regmatch_t found[4];
	int error = regcomp(&regex, pattern, flags);

	printf("regex [%s] %s%s%s [", pattern, flags & REG_EXTENDED ? "E" : "B", flags & REG_ICASE ? "i" : "",
	    flags & REG_NEWLINE ? "n" : "");
	quote(text, strlen(text));
	printf("] %d ->", when);
	if (error != 0) {
		printf(" refused\n");
		return;
	}
	if (regexec(&regex, text, 4, found, when) != 0) {
		printf(" none\n");
	} else {
		for (size_t at = 0; at < 4 && at <= regex.re_nsub; at++)
			printf(" %d-%d", (int)found[at].rm_so, (int)found[at].rm_eo);
		printf("\n");
	}
	regfree(&regex);
}

static const char *const extended[][2] = {
	{ "abc", "xabcx" }, { "^abc$", "abc" }, { "a.c", "abc" }, { "a|ab|abc", "abcd" }, { "(a|ab)(c|bcd)", "abcd" },
	{ "a*", "aaa" }, { "a+", "baaa" }, { "ab?c", "ac" }, { "a{2}", "aaaa" }, { "a{2,}", "aaaa" }, { "a{1,3}", "aaaa" },
	{ "[abc]+", "xxcabx" }, { "[^abc]+", "abcxyz" }, { "[a-f0-9]+", "xyz12ef" }, { "[[:digit:]]+", "ab123" },
	{ "[[:alpha:]_][[:alnum:]_]*", "9 foo_1" }, { "[]a]+", "x]a]" }, { "[^]a]+", "]ab" }, { "[a-]+", "x-a-" },
	{ "(foo)(bar)", "foobar" }, { "(a)(b)?", "a" }, { "()", "x" }, { "a\\.b", "a.b" }, { "a\\|b", "a|b" },
	{ "x*y", "xxxz" }, { "^", "abc" }, { "$", "abc" }, { "(a", "a" }, { "a)", "a)" }, { "[a", "a" }, { "a{2,1}", "a" },
	{ "[[:none:]]", "a" }, { "a\\", "a" }, { "[b-a]", "a" }, { "(^a)", "ab" }, { "(a$)", "ba" }, { "a||b", "b" },
	{ "ab|cd|ef", "xxcdef" }, { "(ab|a)(bcd|c)", "abcd" }, { "x(a|b|c)y", "xby" }, { "[0-9]{3}-[0-9]{4}", "555-1234" },
	{ "([^:]*):([^:]*)", "name:value" }, { "[[:space:]]+", "a \t b" }, { "[[:upper:]][[:lower:]]+", "the Word" },
};

static const char *const basic[][2] = {
	{ "abc", "xabcx" }, { "a*b", "aaab" }, { "\\(a\\)\\1", "aa" }, { "\\(ab*\\)c\\1", "abbcabb" }, { "a\\{2\\}", "caab" },
	{ "a\\{1,2\\}", "aaa" }, { "*a", "*a" }, { "a+", "a+" }, { "a|b", "a|b" }, { "\\(*a\\)", "*a" }, { "^*a", "*a" },
	{ "a^b", "a^b" }, { "a$b", "a$b" }, { "^a$", "a" }, { "\\.", "x." }, { "[.]", "x." }, { "\\(a", "a" },
	{ "a\\{2", "aa" }, { "(a)", "(a)" }, { "a{2}", "a{2}" }, { "\\(.\\)\\(.\\)\\2\\1", "xabbay" }, { "[*]", "a*" },
};

/* A pattern of a few pieces, each a letter or a set that may repeat. */
static void any_pattern(char *end)
{
	static const char *const pieces[] = { "a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "[[:alpha:]]" };
	static const char *const repeats[] = { "", "", "", "*", "+", "?", "{2}", "{1,2}" };

	for (unsigned count = 1 + below(4); count > 0; count--) {
		end = stpcpy(end, ONE_OF(pieces));
		end = stpcpy(end, ONE_OF(repeats));
		if (count > 1 && below(5) == 0)
			end = stpcpy(end, "|");
	}
}

int main(int count, char **arguments)
{
	start(count, arguments);
	for (size_t at = 0; at < sizeof(extended) / sizeof(extended[0]); at++) {
		match(extended[at][0], REG_EXTENDED, extended[at][1], 0);
		match(extended[at][0], REG_EXTENDED | REG_ICASE, extended[at][1], REG_NOTBOL);
	}
	for (size_t at = 0; at < sizeof(basic) / sizeof(basic[0]); at++)
		match(basic[at][0], 0, basic[at][1], 0);
	match("^b$", REG_EXTENDED | REG_NEWLINE, "a\nb\nc", 0);
	match("a.b", REG_EXTENDED | REG_NEWLINE, "a\nb", 0);
	match("[^a]", REG_EXTENDED | REG_NEWLINE, "a\nb", 0);
	match("a$", REG_EXTENDED, "a", REG_NOTEOL);
	for (int round = 0; round < 600; round++) {
		char pattern[128], text[16], *end = text;

		any_pattern(pattern);
		for (unsigned length = below(14); length > 0; length--)
			*end++ = "aabbcCx"[below(7)];
		*end = 0;
		match(pattern, REG_EXTENDED | (below(3) == 0 ? REG_ICASE : 0), text, 0);
	}
	return 0;
}
