/*
 * Streams over memory, walks through trees of files, who is logged in, interfaces of the network,
 * locales of threads.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <ifaddrs.h>
#include <langinfo.h>
#include <locale.h>
#include <net/if.h>
#include <netinet/in.h>
#include <nl_types.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utmpx.h>
#include <wchar.h>
#include <wctype.h>

#include "case.h"

static void growing_stream(void)
{
	char *text;
	size_t size, wanted = 0;
	FILE *stream = open_memstream(&text, &size);

	fflush(stream);
	printf("new -> %zu ", size);
	quote(text, size + 1);
	fprintf(stream, "%d %s", 42, "words");
	fflush(stream);
	printf("\nwritten -> %zu %ld ", size, ftell(stream));
	quote(text, size + 1);
	fseek(stream, 3, SEEK_SET);
	fputs("W", stream);
	fflush(stream);
	printf("\nin the middle -> %zu\n", size);
	fseek(stream, 0, SEEK_END);
	fflush(stream);
	printf("at the end -> %zu ", size);
	quote(text, size + 1);
	fseek(stream, 12, SEEK_SET);
	fputc('!', stream);
	fclose(stream);
	printf("\nbehind a gap -> %zu ", size);
	quote(text, size + 1);
	printf("\n");
	free(text);

	for (int round = 0; round < 20; round++) {
		unsigned count = below(30);
		uint64_t sum = 0, found = 0;

		stream = open_memstream(&text, &size);
		wanted = 0;
		for (unsigned at = 0; at < count; at++) {
			unsigned length = below(3000);

			for (unsigned byte = 0; byte < length; byte++) {
				int value = (int)below(256);

				sum = sum * 31 + (unsigned)value;
				fputc(value, stream);
			}
			wanted += length;
		}
		fclose(stream);
		for (size_t at = 0; at < size; at++)
			found = found * 31 + (unsigned char)text[at];
		printf("%zu bytes -> %d %d %d\n", wanted, size == wanted, sum == found, text[size]);
		free(text);
	}
}

static void wide_stream(void)
{
	wchar_t *text;
	size_t size;
	FILE *stream = open_wmemstream(&text, &size);

	fputws(L"wide", stream);
	fflush(stream);
	printf("wide -> %zu %d", size, wcscmp(text, L"wide"));
	fputwc(L'!', stream);
	fclose(stream);
	printf(" %zu %d\n", size, wcscmp(text, L"wide!"));
	free(text);
}

static void fixed_stream(const char *mode)
{
	char buffer[16] = "0123456789", place[8];
	FILE *stream = fmemopen(buffer, 12, mode);

	if (stream == NULL) {
		printf("fixed %s -> none\n", mode);
		return;
	}
	printf("fixed %s -> %ld", mode, ftell(stream));
	if (strchr(mode, 'r') != NULL) {
		size_t count = fread(place, 1, 4, stream);

		printf(" ");
		quote(place, count);
		fseek(stream, 2, SEEK_SET);
		printf(" %ld", ftell(stream));
		printf(" %d", fgetc(stream));
		fseek(stream, 0, SEEK_SET);
	}
	if (strcmp(mode, "r") != 0) {
		fputs("AB", stream);
		printf(" %d", fflush(stream));
		printf(" %ld", ftell(stream));
	}
	printf(" %d ", fclose(stream));
	quote(buffer, 12);
	printf("\n");
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int by_number(const char *path, const struct stat *found, int kind, struct FTW *place)
{
	(void)found;
	printf("nftw %s -> %s %d %d\n", path,
		kind == FTW_F ? "F" : kind == FTW_D ? "D" : kind == FTW_DP ? "DP" : kind == FTW_SL ? "SL" : "?",
		place->base, place->level);
	return 0;
}

static void make_file(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY, 0644));
}

static const char *const kinds[] = {
	"0", "D", "DC", "DEFAULT", "DNR", "DOT", "DP", "ERR", "F", "INIT", "NS", "NSOK", "SL",
	"SLNONE", "W",
};

static void walk(int options, const char *skip, int children)
{
	char *paths[] = { "tree", "tree/b/file", "nothing", NULL };
	FTS *walk = fts_open(paths, options, by_name);
	FTSENT *entry;

	while ((entry = fts_read(walk)) != NULL) {
		printf("fts %x %s -> %s %s %d %d %d", options, entry->fts_path, kinds[entry->fts_info],
			entry->fts_name, (int)entry->fts_level, (int)entry->fts_pathlen,
			(int)entry->fts_namelen);
		if (entry->fts_info == FTS_NS)
			printf(" %d", entry->fts_errno == ENOENT);
		if (entry->fts_info == FTS_DC)
			printf(" %s", entry->fts_cycle->fts_name);
		if (entry->fts_info == FTS_F)
			printf(" %d", access(entry->fts_accpath, F_OK));
		printf("\n");
		if (skip != NULL && entry->fts_info == FTS_D && strcmp(entry->fts_name, skip) == 0)
			fts_set(walk, entry, FTS_SKIP);
		if (skip != NULL && entry->fts_info == FTS_SL)
			fts_set(walk, entry, FTS_FOLLOW);
		if (children && entry->fts_info == FTS_D) {
			FTSENT *child = fts_children(walk, children > 1 ? FTS_NAMEONLY : 0);

			for (; child != NULL; child = child->fts_link)
				printf("child of %s -> %s %d\n", entry->fts_name, child->fts_name,
					(int)child->fts_level);
		}
	}
	printf("end -> %d %d\n", errno, fts_close(walk));
}

static void trees(void)
{
	char folder[] = "/tmp/files-XXXXXX";

	mkdtemp(folder);
	chdir(folder);
	mkdir("tree", 0755);
	mkdir("tree/a", 0755);
	mkdir("tree/b", 0755);
	mkdir("tree/b/deep", 0755);
	mkdir("tree/empty", 0755);
	make_file("tree/b/file");
	make_file("tree/b/deep/file");
	make_file("tree/top");
	symlink("top", "tree/link");
	symlink("../b", "tree/a/circle");
	symlink("..", "tree/b/deep/up");
	symlink("nowhere", "tree/lost");
	walk(FTS_PHYSICAL, NULL, 0);
	walk(FTS_LOGICAL, NULL, 0);
	walk(FTS_PHYSICAL | FTS_NOCHDIR, "b", 0);
	walk(FTS_PHYSICAL | FTS_SEEDOT | FTS_NOCHDIR, NULL, 0);
	walk(FTS_PHYSICAL | FTS_COMFOLLOW | FTS_XDEV, NULL, 1);
	walk(FTS_LOGICAL | FTS_NOCHDIR, "empty", 2);
	nftw("tree/b", by_number, 8, FTW_PHYS | FTW_DEPTH);
	chdir("/");
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	printf("removed -> %d\n", system(command));
}

static void logins(void)
{
	char file[] = "/tmp/utmpXXXXXX", name[32];
	struct utmpx entry = { 0 }, *found;

	close(mkstemp(file));
	snprintf(name, sizeof(name), "%sx", file);
	make_file(name);
	unlink(file);
	utmpxname(name);
	setutxent();
	for (int at = 0; at < 4; at++) {
		memset(&entry, 0, sizeof(entry));
		entry.ut_type = at == 0 ? BOOT_TIME : USER_PROCESS;
		snprintf(entry.ut_line, sizeof(entry.ut_line), "tty%d", at);
		snprintf(entry.ut_user, sizeof(entry.ut_user), "user%d", at);
		entry.ut_id[0] = (char)('a' + at);
		entry.ut_pid = 100 + at;
		setutxent();
		printf("put %d -> %d\n", at, pututxline(&entry) != NULL);
	}
	/* The third one logs out. */
	memset(&entry, 0, sizeof(entry));
	entry.ut_type = DEAD_PROCESS;
	entry.ut_id[0] = 'c';
	entry.ut_pid = 102;
	setutxent();
	printf("put dead -> %d\n", pututxline(&entry) != NULL);
	setutxent();
	while ((found = getutxent()) != NULL)
		printf("entry -> %d %s %s %d\n", found->ut_type, found->ut_user, found->ut_line,
			(int)found->ut_pid);
	setutxent();
	memset(&entry, 0, sizeof(entry));
	strcpy(entry.ut_line, "tty3");
	entry.ut_type = USER_PROCESS;
	found = getutxline(&entry);
	printf("line -> %s\n", found == NULL ? "none" : found->ut_user);
	setutxent();
	entry.ut_id[0] = 'c';
	found = getutxid(&entry);
	printf("id -> %d\n", found == NULL ? -1 : (int)found->ut_pid);
	setutxent();
	strcpy(entry.ut_line, "tty9");
	printf("no line -> %d\n", getutxline(&entry) == NULL);
	endutxent();
	unlink(name);
}

static void interfaces(void)
{
	struct ifaddrs *list, *one;
	struct if_nameindex *names;
	char name[IF_NAMESIZE];
	int loopback = 0, wrong = 0;

	printf("addresses -> %d\n", getifaddrs(&list));
	for (one = list; one != NULL; one = one->ifa_next) {
		if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_INET)
			continue;
		if ((one->ifa_flags & IFF_LOOPBACK) != 0 && (one->ifa_flags & IFF_UP) != 0 && !loopback) {
			struct sockaddr_in *own = (struct sockaddr_in *)one->ifa_addr;
			struct sockaddr_in *mask = (struct sockaddr_in *)one->ifa_netmask;

			loopback = 1;
			printf("loopback -> %s", inet_ntoa(own->sin_addr));
			printf(" %s\n", inet_ntoa(mask->sin_addr));
		}
	}
	freeifaddrs(list);
	names = if_nameindex();
	for (int at = 0; names[at].if_index != 0; at++) {
		wrong += if_nametoindex(names[at].if_name) != names[at].if_index;
		wrong += if_indextoname(names[at].if_index, name) != name;
		wrong += strcmp(name, names[at].if_name) != 0;
	}
	if_freenameindex(names);
	printf("names -> %d wrong, nobody %u %d\n", wrong, if_nametoindex("nobody0"),
		if_indextoname(12345, name) == NULL);
}

static void *use_utf8(void *locale)
{
	wchar_t character = 0;
	locale_t before = uselocale(locale);
	int length = mbtowc(&character, "\xc3\xa4", 2);

	printf("thread of its own -> %d %d %x %s\n", before == LC_GLOBAL_LOCALE, length,
		(unsigned)character, nl_langinfo(CODESET));
	return NULL;
}

static void locales(void)
{
	locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	locale_t copy = duplocale(utf8);
	wchar_t character = 0;
	pthread_t id;

	pthread_create(&id, NULL, use_utf8, utf8);
	pthread_join(id, NULL);
	printf("program -> %zu", MB_CUR_MAX);
	printf(" %d\n", uselocale((locale_t)0) == LC_GLOBAL_LOCALE);
	uselocale(copy);
	printf("used -> %d", mbtowc(&character, "\xe2\x82\xac", 3));
	printf(" %x %d %d\n", (unsigned)character, iswalpha_l(0xe4, utf8) != 0,
		uselocale((locale_t)0) == copy);
	uselocale(LC_GLOBAL_LOCALE);
	printf("codeset -> %s", nl_langinfo_l(CODESET, utf8));
	printf(" %d\n", toupper_l('a', utf8));
	errno = 0;
	printf("no locale -> %d", newlocale(LC_ALL_MASK, "nowhere", (locale_t)0) == (locale_t)0);
	printf(" %d\n", errno == ENOENT);
	freelocale(copy);
	freelocale(utf8);
}

static void catalogues(void)
{
	nl_catd none;

	errno = 0;
	none = catopen("no-such-catalogue", NL_CAT_LOCALE);
	printf("no catalogue -> %d", none == (nl_catd)-1);
	printf(" %d", errno == ENOENT);
	printf(" %s", catgets(none, 1, 1, "otherwise"));
	printf(" %d\n", catclose(none));
}

int main(int count, char **arguments)
{
	static const char *const modes[] = { "r", "w", "a", "r+", "w+", "a+" };

	start(count, arguments);
	setvbuf(stdout, NULL, _IOLBF, 0);
	growing_stream();
	wide_stream();
	for (int at = 0; at < 6; at++)
		fixed_stream(modes[at]);
	trees();
	logins();
	interfaces();
	locales();
	catalogues();
	return 0;
}
