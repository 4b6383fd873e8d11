/*
 * Compares string and memory functions on texts that end exactly where memory ends: the page
 * behind the text (and the page before it) cannot be touched. Results are printed as offsets.
 */
#include <stddef.h>
#include <strings.h>
#include <sys/mman.h>

#include "case.h"

#define PAGE 4096

/* Two pages between two that cannot be touched; a text is put at the end or the start. */
static char *guarded(void)
{
	char *pages = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages, PAGE, PROT_NONE) != 0 ||
	    mprotect(pages + 3 * PAGE, PAGE, PROT_NONE) != 0) {
		printf("no guard pages\n");
		exit(1);
	}
	return pages + PAGE;
}

static char *room[3];

/* Space for `size` bytes that ends, or at times begins, at a page that cannot be touched. */
static char *space(int which, size_t size)
{
	return below(4) == 0 ? room[which] : room[which] + 2 * PAGE - size;
}

/* A text of `length` letters out of few, with its closing zero. */
static char *text(int which, size_t length, unsigned letters)
{
	char *start = space(which, length + 1);

	for (size_t at = 0; at < length; at++)
		start[at] = (char)('a' + below(letters));
	start[length] = 0;
	return start;
}

static size_t length_of_case(void)
{
	return below(8) == 0 ? below(2000) : below(70);
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static ptrdiff_t offset(const void *found, const void *start)
{
	return found == NULL ? -1 : (const char *)found - (const char *)start;
}

/* A number for the content of a block. */
static unsigned sum(const void *start, size_t size)
{
	const unsigned char *bytes = start;
	unsigned value = 5381;

	for (size_t at = 0; at < size; at++)
		value = value * 33 + bytes[at];
	return value;
}

static void looking(unsigned round)
{
	size_t length = length_of_case(), limit = below(100);
	char *s = text(0, length, 3);
	int c = "abcdz\0\xe4"[below(7)];
	size_t n = below((unsigned)length + 2);

	printf("strlen %u -> %zu %zu\n", round, strlen(s), strnlen(s, limit));
	printf("strchr %u -> %td %td %td\n", round, offset(strchr(s, c), s), offset(strrchr(s, c), s),
	    offset(strchrnul(s, c), s));
	printf("memchr %u -> %td %td\n", round, offset(memchr(s, c, n), s), offset(memrchr(s, c, n), s));
	memset(s, 'x', length);
	if (length > 0)
		s[below((unsigned)length)] = 'c';
	printf("far %u -> %td %td %td\n", round, offset(strchr(s, 'c'), s), offset(strrchr(s, 'c'), s),
	    offset(memchr(s, 'c', length + 1), s));
	printf("ended %u -> %zu\n", round, strnlen(s, length));
}

static void comparing(unsigned round)
{
	size_t length = length_of_case(), n = below(80);
	char *a = text(0, length, 26), *b = text(1, length, 26);

	memcpy(b, a, length);
	if (length > 0 && below(3) != 0)
		b[below((unsigned)length)] = (char)any();
	if (below(4) == 0)
		b[0] = (char)(b[0] ^ 0x20);
	printf("strcmp %u -> %d %d\n", round, sign(strcmp(a, b)), sign(strncmp(a, b, n)));
	printf("memcmp %u -> %d %d\n", round, sign(memcmp(a, b, length + 1)), bcmp(a, b, length) != 0);
	printf("strcasecmp %u -> %d %d\n", round, sign(strcasecmp(a, b)), sign(strncasecmp(a, b, n)));
	printf("strcoll %u -> %d\n", round, sign(strcoll(a, b)));
}

static void copying(unsigned round)
{
	size_t length = length_of_case(), n = length_of_case(), other = below(60);
	char *from = text(0, length, 26), *to, *found;

	to = space(1, length + 1);
	found = strcpy(to, from);
	printf("strcpy %u -> %td %u\n", round, offset(found, to), sum(to, length + 1));
	found = stpcpy(to, from);
	printf("stpcpy %u -> %td %u\n", round, offset(found, to), sum(to, length + 1));
	to = space(1, n);
	found = strncpy(to, from, n);
	printf("strncpy %u -> %td %u\n", round, offset(found, to), sum(to, n));
	found = stpncpy(to, from, n);
	printf("stpncpy %u -> %td %u\n", round, offset(found, to), sum(to, n));
	to = text(1, other, 26);
	memmove(room[2], to, other + 1);
	to = room[2] + 2 * PAGE - (other + length + 1);
	memmove(to, room[2], other + 1);
	found = strcat(to, from);
	printf("strcat %u -> %td %u\n", round, offset(found, to), sum(to, other + length + 1));
	to[other] = 0;
	if (n > length)
		n = length;
	found = strncat(to, from, n);
	printf("strncat %u -> %td %u\n", round, offset(found, to), sum(to, other + n + 1));
	to = space(1, length);
	found = memcpy(to, from, length);
	printf("memcpy %u -> %td %u\n", round, offset(found, to), sum(to, length));
	found = memset(to, (int)any(), length);
	printf("memset %u -> %td %u\n", round, offset(found, to), sum(to, length));
	printf("memccpy %u -> %td\n", round, offset(memccpy(to, from, 'c', length), to));
	to = strndup(from, n);
	printf("strndup %u -> %u %zu\n", round, sum(to, strlen(to)), strlen(to));
	free(to);
}

static void moving(unsigned round)
{
	size_t size = below(8) == 0 ? PAGE : 256, n = below((unsigned)size / 2);
	size_t from = below((unsigned)(size - n) + 1), to = below((unsigned)(size - n) + 1);
	char *start = text(0, size - 1, 26);

	memmove(start + to, start + from, n);
	printf("memmove %zu %zu %zu of %zu, %u -> %u\n", from, to, n, size, round, sum(start, size));
	memset(start + to, '.', n);
	printf("filled %u -> %u\n", round, sum(start, size));
}

static void finding(unsigned round)
{
	size_t length = length_of_case(), part = below(6);
	char *s = text(0, length, 2), *p = text(1, part, 2), *rest, *piece;

	printf("strstr %u -> %td %td\n", round, offset(strstr(s, p), s), offset(strcasestr(s, p), s));
	printf("memmem %u -> %td\n", round, offset(memmem(s, length, p, part), s));
	if (length > 40) {
		size_t at = below((unsigned)length - 30);

		p = text(1, 30, 1);
		memcpy(p, s + at, 30);
		printf("long %u -> %td\n", round, offset(strstr(s, p), s));
		p[29] = 'x';
		printf("none %u -> %td\n", round, offset(strstr(s, p), s));
	}
	s = text(0, length, 5);
	p = text(1, part, 5);
	printf("strspn %u -> %zu %zu %td\n", round, strspn(s, p), strcspn(s, p), offset(strpbrk(s, p), s));
	printf("strtok %u ->", round);
	for (piece = strtok_r(s, p, &rest); piece != NULL; piece = strtok_r(NULL, p, &rest))
		printf(" %td+%zu", offset(piece, s), strlen(piece));
	printf("\nstrsep %u ->", round);
	rest = s = text(0, below(30), 5);
	for (int count = 0; count < 50 && (piece = strsep(&rest, p)) != NULL; count++)
		printf(" %td+%zu", offset(piece, s), strlen(piece));
	printf("\n");
}

int main(int count, char **arguments)
{
	start(count, arguments);
	for (int which = 0; which < 3; which++)
		room[which] = guarded();
	for (unsigned round = 0; round < 120; round++) {
		looking(round);
		comparing(round);
		copying(round);
		moving(round);
		finding(round);
	}
	/* Every small size at the end of memory. */
	for (unsigned size = 0; size < 130; size++) {
		char *from = room[0] + 2 * PAGE - size, *to = room[1] + 2 * PAGE - size;

		memset(from, (int)size, size);
		memcpy(to, from, size);
		printf("size %u -> %u %d %td\n", size, sum(to, size), memcmp(from, to, size),
		    offset(memchr(to, 'y', size), to));
	}
	for (int value = -1; value < 40; value += 3)
		printf("bits %d -> %d %d\n", value, ffs(value << 3), ffsl((long)value << 30));
	return 0;
}
