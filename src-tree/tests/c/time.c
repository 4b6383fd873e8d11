/* Compares time conversions: gmtime, timegm, localtime, mktime, strftime, strptime, TZ rules. */
#include <inttypes.h>
#include <time.h>

#include "case.h"

static void show(const struct tm *tm)
{
	printf("%d-%d-%d %d:%d:%d w%d y%d dst%d %+ld %s", tm->tm_year, tm->tm_mon, tm->tm_mday, tm->tm_hour,
	    tm->tm_min, tm->tm_sec, tm->tm_wday, tm->tm_yday, tm->tm_isdst, tm->tm_gmtoff,
	    tm->tm_zone == NULL ? "-" : strcmp(tm->tm_zone, "GMT") == 0 ? "UTC" : tm->tm_zone);
}

static time_t any_time(void)
{
	unsigned second = below(200000);

	switch (below(3)) {
	case 0:
		return (time_t)below(2000000000) * 2 - 1000000000;
	case 1:
		return (time_t)(any() % 8000000000000) - 4000000000000;
	default:
		/* Around the turn of a year. */
		return (time_t)below(400) * 31556952 - 3000000000 + second;
	}
}

static struct tm any_fields(int wild)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	tm.tm_year = (int)below(400) - 50;
	tm.tm_mon = wild ? (int)below(60) - 24 : (int)below(12);
	tm.tm_mday = wild ? (int)below(800) - 300 : 1 + (int)below(28);
	tm.tm_hour = wild ? (int)below(200) - 80 : (int)below(24);
	tm.tm_min = wild ? (int)below(500) - 200 : (int)below(60);
	tm.tm_sec = wild ? (int)below(9000) - 4000 : (int)below(60);
	return tm;
}

static void greenwich(int rounds)
{
	while (rounds-- > 0) {
		time_t time = any_time(), back;
		struct tm tm, given = any_fields(rounds % 2);

		gmtime_r(&time, &tm);
		printf("gmtime %" PRId64 " -> ", (int64_t)time);
		show(&tm);
		printf("\n");
		tm = given;
		back = timegm(&tm);
		printf("timegm %d %d %d %d %d %d -> %" PRId64 " ", given.tm_year, given.tm_mon, given.tm_mday,
		    given.tm_hour, given.tm_min, given.tm_sec, (int64_t)back);
		show(&tm);
		printf("\n");
	}
}

static void formats(int rounds)
{
	static const char conversions[] = "aAbBcCdDeFgGhHIjklmMnprRSTuUVwWxXyYzZ%st";

	while (rounds-- > 0) {
		time_t time = any_time();
		struct tm tm;

		localtime_r(&time, &tm);
		for (int at = 0; at < 4; at++) {
			char c = conversions[below(sizeof(conversions) - 1)], format[8], out[100];
			size_t length;

			sprintf(format, "%%%s%c", below(8) ? "" : "E", c);
			if (format[1] == 'E' && strchr("cCxXyY", c) == NULL)
				format[1] = c, format[2] = 0;
			length = strftime(out, sizeof(out), format, &tm);
			printf("strftime %s %" PRId64 " -> %zu ", format, (int64_t)time, length);
			quote(out, length);
			printf("\n");
		}
	}
}

static void parses(void)
{
	static const char *const cases[][2] = {
		{ "2024-02-29", "%Y-%m-%d" }, { "29 Feb 2024 13:34:56", "%d %b %Y %H:%M:%S" },
		{ "Thursday, February 29", "%A, %B %d" }, { "thu feb 29", "%a %b %d" },
		{ "12:05 PM", "%I:%M %p" }, { "12:05 am", "%I:%M %p" }, { "01:05:06 PM", "%r" },
		{ "69", "%y" }, { "68", "%y" }, { "1709210096", "%s" }, { "060 2024", "%j %Y" },
		{ "13:34", "%R" }, { "13:34:56", "%T" }, { "02/29/24", "%D" }, { "2024-02-29x", "%F" },
		{ "  7", "%e" }, { "7", "%d" }, { "32", "%d" }, { "13", "%m" }, { "25", "%H" }, { "60", "%S" },
		{ "61", "%M" }, { "+0130", "%z" }, { "-05:00", "%z" }, { "Z", "%z" }, { "100%", "100%%" },
		{ "a  b", "a b" }, { "20 24", "%C %y" }, { "Sunday", "%a" }, { "Sun", "%A" }, { "Mayday", "%b" },
		{ "12", "%H%n" }, { "x", "%d" }, { "", "%d" }, { "2024 366", "%Y %j" }, { "1 2", "%u %w" },
	};

	for (size_t at = 0; at < sizeof(cases) / sizeof(cases[0]); at++) {
		struct tm tm;
		char *end;

		memset(&tm, 0, sizeof(tm));
		end = strptime(cases[at][0], cases[at][1], &tm);
		printf("strptime [%s] [%s] -> %td ", cases[at][0], cases[at][1],
		    end == NULL ? -1 : end - cases[at][0]);
		if (end != NULL)
			printf("%d-%d-%d %d:%d:%d", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
		printf("\n");
	}
}

/* Zones written as rules: how they are read fixes the results for every library. */
static void zones(int rounds)
{
	static const char *const rules[] = {
		"UTC0", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0330>-3:30", "<-03>3",
		"NZST-12NZDT,M9.5.0,M4.1.0/3", "IST-2IDT,M3.4.4/26,M10.5.0", "AEST-10AEDT,J100,J300/1:30",
		"XXX5YYY4,60,300", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "GMT0BST,M3.5.0/1,M10.5.0",
		"LHST-10:30LHDT-11,M10.1.0,M4.1.0",
	};

	for (size_t at = 0; at < sizeof(rules) / sizeof(rules[0]); at++) {
		setenv("TZ", rules[at], 1);
		tzset();
		printf("tzset %s -> %s %s\n", rules[at], tzname[0],
		    strchr(rules[at], ',') != NULL ? tzname[1] : "-");
		for (int round = 0; round < rounds; round++) {
			time_t time = (time_t)below(2000000000) + (time_t)below(2000000000), back;
			struct tm tm, given;

			localtime_r(&time, &tm);
			printf("localtime %s %" PRId64 " -> ", rules[at], (int64_t)time);
			show(&tm);
			printf("\n");
			given = any_fields(round % 3 == 0);
			given.tm_year = 75 + (int)below(130);
			given.tm_isdst = -1;
			tm = given;
			back = mktime(&tm);
			printf("mktime %s %d %d %d %d %d %d -> %" PRId64 " ", rules[at], given.tm_year, given.tm_mon,
			    given.tm_mday, given.tm_hour, given.tm_min, given.tm_sec, (int64_t)back);
			show(&tm);
			printf("\n");
		}
	}
}

int main(int count, char **arguments)
{
	start(count, arguments);
	setenv("TZ", "UTC0", 1);
	greenwich(200);
	formats(150);
	parses();
	zones(25);
	return 0;
}
