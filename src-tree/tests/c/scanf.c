/* Compares the scanf family: what is stored, how many, and where reading stopped. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "case.h"

/* Reads `input` into up to three places of 64 bytes each, and shows what changed there. */
static void scan(const char *input, const char *format)
{
	static union place {
		char text[64];
		uint64_t word[8];
	} places[4];
	int used = -1, count;
	char whole[128];

	memset(places, 0x2a, sizeof(places));
	snprintf(whole, sizeof(whole), "%s%%n", format);
	count = sscanf(input, whole, &places[0], &places[1], &places[2], &places[3], &used);
	printf("sscanf ");
	quote(input, strlen(input));
	putchar(' ');
	quote(format, strlen(format));
	printf(" -> %d", count);
	for (int at = 0; at < 4; at++) {
		size_t length = sizeof(places[at]);

		while (length > 0 && places[at].text[length - 1] == 0x2a)
			length--;
		putchar(' ');
		quote(places[at].text, length);
	}
	printf("\n");
}

static const char *number(void)
{
	static char text[64];
	char *end = text;

	end += sprintf(end, "%s", below(5) ? "" : "  ");
	end += sprintf(end, "%s", below(3) ? "" : below(2) ? "-" : "+");
	if (below(4) == 0)
		end += sprintf(end, "0x");
	for (unsigned length = below(12); length > 0; length--)
		*end++ = "0123456789abcdef"[below(below(2) ? 10 : 16)];
	if (below(2) == 0)
		*end++ = '.';
	for (unsigned length = below(6); length > 0; length--)
		*end++ = (char)('0' + below(10));
	if (below(4) == 0)
		end += sprintf(end, "e%d", (int)below(80) - 40);
	sprintf(end, "%s", below(4) ? "" : "x");
	return text;
}

static void numbers(int rounds)
{
	static const char *const lengths[] = { "hh", "h", "", "l", "ll", "j", "z", "t" };
	static const char *const sizes[] = { "", "l", "L" };

	while (rounds-- > 0) {
		char format[32], width[8] = "";
		unsigned letter = below(12);

		if (below(3) == 0)
			sprintf(width, "%u", 1 + below(9));
		if (below(2) == 0)
			sprintf(format, "%%%s%s%c", width, ONE_OF(lengths), "diouxX"[letter % 6]);
		else
			sprintf(format, "%%%s%s%c", width, ONE_OF(sizes), "aefg"[letter % 4]);
		scan(number(), format);
	}
}

static void words(int rounds)
{
	static const char *const formats[] = {
		"%s", "%5s%s", "%c%c%c", "%3c", "%[a-c]", "%[^a-c]", "%5[ab]%s", "%*s%s", "%*c%s", "%s %s", "x%s",
		"%[]a]", "%[^]a]", "%[a-]", "%[-a]", " %c", "%% %s", "%2s%*2s%2s", "%d%s", "%i,%i", "%s%n%s",
	};

	while (rounds-- > 0) {
		char input[40], *end = input;

		for (unsigned length = below(16); length > 0; length--)
			*end++ = "aabbcxz]- %19,\n"[below(15)];
		*end = 0;
		scan(input, ONE_OF(formats));
	}
}

static void numbered(void)
{
	int one = 0, two = 0, three = 0, used = 0;
	int count = sscanf("1 2 3", "%2$d %1$d %3$d%4$n", &one, &two, &three, &used);

	printf("numbered -> %d %d %d %d %d\n", count, one, two, three, used);
}

static void allocated(void)
{
	char *one = NULL, *two = NULL;
	int count = sscanf("hello  world again", "%ms %m[a-z]", &one, &two);

	printf("allocated -> %d [%s] [%s]\n", count, one, two);
	free(one);
	free(two);
}

/* What a stream stands at behind a failed conversion. */
static void streams(void)
{
	static const char *const inputs[] = { "12abc", "-", "0x", "1e+", "nanx", "  77 88", "", "abc" };
	static const char *const formats[] = { "%d", "%i", "%lf", "%s", "%x" };

	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
			uint64_t place[8] = { 0 };
			FILE *file = tmpfile();
			int count, next;

			fputs(inputs[i], file);
			rewind(file);
			count = fscanf(file, formats[f], place);
			next = getc(file);
			printf("fscanf [%s] %s -> %d %d %016" PRIx64 "\n", inputs[i], formats[f], count, next, place[0]);
			fclose(file);
		}
	}
}

int main(int count, char **arguments)
{
	start(count, arguments);
	scan("12 34 56", "%d %d %d");
	scan("", "%d");
	scan("   ", "%d");
	scan("abc", "%d");
	scan("12:34", "%d:%d");
	scan("12 :34", "%d:%d");
	scan("12 :34", "%d :%d");
	scan("99999999999", "%d");
	scan("99999999999999999999", "%ld");
	scan("-1", "%u");
	scan("inf nan -infinity", "%lf %lf %lf");
	scan("infi", "%lf");
	scan("0x1.8p1 0x.8 0x", "%lf %lf %lf");
	scan("1.5e 3", "%lf %s");
	scan("0b101", "%i");
	scan("0x", "%x");
	scan("0xg", "%i%s");
	scan("+", "%d");
	scan("5%", "%d%%");
	scan("5", "%d%c");
	scan("a b", "%c%c%c");
	scan("abc", "%5c");
	scan("x", "%p");
	scan("0x1234", "%p");
	numbers(350);
	words(250);
	numbered();
	allocated();
	streams();
	return 0;
}
