/*
 * What the comparison programs share: numbers that are random but the same everywhere, and the
 * form of a case.
 *
 * Each program prints one case a line, `what was asked -> what came out`, and the two sides of
 * "->" are compared with those of the same source built with another C library. A number that
 * may differ by one unit in its last place is printed as `~` and its bits, 8 or 16 hexadecimal
 * digits. The first argument of a program is the seed of its random cases.
 */
#ifndef CASE_H
#define CASE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t random_state;

/* A random word: the xorshift generator with a multiplication (Vigna, 2014). */
static inline uint64_t any(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

/* A random number below `limit`. (C leaves the order of two calls in one expression open: there
 * must never be more than one.) */
static inline unsigned below(unsigned limit)
{
	return (unsigned)(any() >> 33) % limit;
}

/* A random element of an array. */
#define ONE_OF(array) ((array)[below(sizeof(array) / sizeof((array)[0]))])

/* Sets the seed that the command line names. */
static inline void start(int count, char **arguments)
{
	uint64_t seed = 1;

	for (const char *c = count > 1 ? arguments[1] : ""; *c != 0; c++)
		seed = seed * 31 + (unsigned char)*c;
	random_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

/* Prints a text between brackets, with every byte that is not plain as a number. */
static inline void quote(const char *text, size_t length)
{
	putchar('[');
	for (size_t at = 0; at < length; at++) {
		unsigned char c = (unsigned char)text[at];

		if (c < ' ' || c > '~' || c == '\\')
			printf("\\%02x", c);
		else
			putchar(c);
	}
	putchar(']');
}

/* A number of any size: few bits as often as many. */
static inline uint64_t any_size(void)
{
	unsigned shift = below(64);

	return any() >> shift;
}

static inline uint64_t bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static inline double of_bits(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline uint32_t bits_of_float(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

/* A number of every kind: simple, of any exponent, short in decimal, or special. */
static inline double any_double(void)
{
	static const double special[] = {
		0.0, -0.0, 1.0, 0.1, 0.5, 1.5, 2.5, 1e22, 1e23, 9.995, 0.0001, 0.00001, 999999.5,
		123456789.0, 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, 1e-310,
		__builtin_inf(), -__builtin_inf(),
	};

	unsigned small = below(80);

	switch (below(5)) {
	case 0:
		return ONE_OF(special);
	case 1:
		return (double)(int64_t)any_size() / (double)(1 << small % 12);
	case 2:
		return (double)((int64_t)any_size() % 1000000) / 1000.0;
	case 3:
		return of_bits((any() & ~(UINT64_C(0x7ff) << 52)) | (UINT64_C(1023 - 40) + small) << 52);
	default: {
		uint64_t bits = any();

		return (bits >> 52 & 0x7ff) == 0x7ff ? 1.0 : of_bits(bits);
	}
	}
}

/* Mantissa and head of a long double, as text. */
static inline const char *bits_of_long(long double value)
{
	static char text[2][32];
	static int which;
	uint64_t mantissa;
	uint16_t head;

	memcpy(&mantissa, &value, sizeof(mantissa));
	memcpy(&head, (const char *)&value + sizeof(mantissa), sizeof(head));
	which ^= 1;
	snprintf(text[which], sizeof(text[which]), "%04x:%016llx", head, (unsigned long long)mantissa);
	return text[which];
}

/* A long double of every kind; never one that the x87 refuses. */
static inline long double any_long_double(void)
{
	long double value = 0;
	uint64_t mantissa = any() | UINT64_C(1) << 63;
	uint16_t head;

	switch (below(4)) {
	case 0:
		return (long double)any_double();
	case 1:
		head = (uint16_t)(16383 - 70 + below(140));
		break;
	case 2:
		head = (uint16_t)(1 + below(0x7ffe));
		break;
	default:
		head = (uint16_t)(16383 + below(64));
		mantissa &= ~UINT64_C(0) << below(64);
		mantissa |= UINT64_C(1) << 63;
		break;
	}
	head |= (uint16_t)(below(2) << 15);
	memcpy(&value, &mantissa, sizeof(mantissa));
	memcpy((char *)&value + sizeof(mantissa), &head, sizeof(head));
	return value;
}

#endif
