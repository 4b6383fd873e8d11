/*
 * Compares the mathematical functions of long doubles within one unit in the last place (`~`):
 * arguments of every size, at the ends of ranges, and near the zeros of the functions.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>

#include "case.h"

/* The bits of a number, without a mark between its parts; every "not a number" is the same. */
static const char *shown(long double value)
{
	static char text[4][32];
	static int which;
	const char *bits = bits_of_long(value != value ? (long double)NAN : value);

	which = (which + 1) % 4;
	if (value != value)
		bits = "7fff:c000000000000000";
	snprintf(text[which], sizeof(text[which]), "%.4s%s", bits, bits + 5);
	return text[which];
}

struct one {
	const char *name;
	long double (*function)(long double);
	/* Arguments between these are drawn often. */
	double low, high;
};

static const struct one ones[] = {
	{ "acosl", acosl, -1, 1 }, { "acoshl", acoshl, 1, 50 }, { "asinl", asinl, -1, 1 }, { "asinhl", asinhl, -50, 50 },
	{ "atanl", atanl, -20, 20 }, { "atanhl", atanhl, -1, 1 }, { "cbrtl", cbrtl, -1000, 1000 }, { "cosl", cosl, -100, 100 },
	{ "coshl", coshl, -30, 30 }, { "erfl", erfl, -5, 5 }, { "expl", expl, -80, 80 }, { "exp2l", exp2l, -120, 120 },
	{ "expm1l", expm1l, -5, 5 }, { "logl", logl, 0, 100 }, { "log10l", log10l, 0, 10000 }, { "log1pl", log1pl, -1, 3 },
	{ "log2l", log2l, 0, 100 }, { "sinl", sinl, -100, 100 }, { "sinhl", sinhl, -30, 30 }, { "tanl", tanl, -100, 100 },
	{ "tanhl", tanhl, -20, 20 },
};

static long double inside(double low, double high)
{
	return low + (high - low) * ((long double)any() / 18446744073709551616.0L);
}

static void functions_of_one(int rounds)
{
	static const long double edges[] = { 0.0L, -0.0L, 1.0L, -1.0L, 0.5L, 2.0L, INFINITY, -INFINITY, NAN, 1e4000L, 1e-4000L,
		4503599627370497.5L, 3.6e-4951L, -2.5L, 11356.0L, -11400.0L, 1.5707963267948966192L, 0x1p-70L, -0x1p-40L,
		16384.0L, -16446.0L };

	for (size_t f = 0; f < sizeof(ones) / sizeof(ones[0]); f++) {
		const struct one *one = &ones[f];

		for (int round = 0; round < rounds; round++) {
			long double x = round < 21 ? edges[round] : round % 4 ? inside(one->low, one->high) : any_long_double();

			printf("%s %s -> ~%s\n", one->name, shown(x), shown(one->function(x)));
		}
	}
}

static void functions_of_more(int rounds)
{
	while (rounds-- > 0) {
		long double x = rounds % 3 ? inside(-50, 50) : any_long_double();
		long double y = rounds % 5 ? inside(-20, 20) : any_long_double(), z = inside(-1000, 1000);
		int quotient = 0;
		long double rest;

		printf("hypotl %s %s -> ~%s\n", shown(x), shown(y), shown(hypotl(x, y)));
		printf("atan2l %s %s -> ~%s\n", shown(x), shown(y), shown(atan2l(x, y)));
		printf("powl %s %s -> ~%s\n", shown(x), shown(y), shown(powl(x, y)));
		x = rounds % 2 ? fabsl(x) : x;
		printf("powl %s %s -> ~%s\n", shown(x), shown(y), shown(powl(x, y)));
		printf("fmal %s %s -> %s\n", shown(x), shown(y), shown(fmal(x, y, z)));
		printf("fmal back %s %s -> %s\n", shown(x), shown(y), shown(fmal(x, y, -(x * y))));
		printf("nextafterl %s -> %s\n", shown(x), shown(nextafterl(x, y)));
		printf("nexttowardl %s -> %s\n", shown(y), shown(nexttowardl(y, x)));
		printf("nexttoward %s -> %016llx %08x\n", shown(x), (unsigned long long)bits_of(nexttoward((double)y, x)),
		    (unsigned)bits_of_float(nexttowardf((float)z, x)));
		rest = remquol(x, y, &quotient);
		if (isfinite(x) && isfinite(y) && y != 0)
			printf("remquol %s %s -> %s %d\n", shown(x), shown(y), shown(rest), quotient % 8);
	}
}

static void powers(void)
{
	static const long double edges[] = { 0.0L, -0.0L, 1.0L, -1.0L, 2.0L, -3.0L, 0.5L, -2.5L, INFINITY, -INFINITY, NAN, 1e4000L,
		-1e-4000L };

	for (int i = 0; i < 13; i++)
		for (int j = 0; j < 13; j++) {
			long double x = edges[i], y = edges[j];

			printf("edge powl %s %s -> ~%s\n", shown(x), shown(y), shown(powl(x, y)));
			printf("edge hypotl %s %s -> ~%s\n", shown(x), shown(y), shown(hypotl(x, y)));
			printf("edge atan2l %s %s -> ~%s\n", shown(x), shown(y), shown(atan2l(x, y)));
		}
}

/* Functions whose values the host itself gives with more than one unit of error: compared in
 * the digits that it is sure of. */
static void gammas(int rounds)
{
	while (rounds-- > 0) {
		long double x = inside(0.2, 30), y = inside(-5, 20);

		printf("tgammal %s -> %.16Le\n", shown(x), tgammal(x));
		printf("lgammal %s -> %.12Le\n", shown(x), lgammal(x));
		printf("erfcl %s -> %.16Le\n", shown(y), erfcl(y));
	}
	printf("tgammal edges -> %.10Le %Lf %Lf %Lf %Lf\n", tgammal(1700.5L), tgammal(0.0L), tgammal(-0.0L), tgammal(INFINITY),
	    tgammal(5.0L));
	printf("lgammal edges -> %.10Le %Lf %Lf %Lf\n", lgammal(1e300L), lgammal(0.0L), lgammal(1.0L), lgammal(-INFINITY));
	lgammal(-0.5L);
	printf("signgam -> %d\n", signgam);
	lgamma(2.5);
	printf("signgam -> %d\n", signgam);
}

/* Which of the exceptions that C names a call raises. */
#define RAISED(call) do { \
	volatile long double result_; \
	feclearexcept(FE_ALL_EXCEPT); \
	result_ = (call); \
	(void)result_; \
	printf("%s raises -> %d %d %d\n", #call, !!fetestexcept(FE_INVALID), !!fetestexcept(FE_DIVBYZERO), \
	    !!fetestexcept(FE_OVERFLOW)); \
} while (0)

static void exceptions(void)
{
	volatile long double zero = 0, one = 1, huge = 12000, infinity = INFINITY;

	RAISED(logl(zero));
	RAISED(logl(-one));
	RAISED(expl(huge));
	RAISED(expl(one));
	RAISED(sinl(infinity));
	RAISED(acosl(huge));
	RAISED(powl(zero, -one));
	RAISED(powl(huge, huge));
	RAISED(atanhl(one));
	RAISED(coshl(huge));
	RAISED(sqrtl(-one));
	RAISED(tgammal(huge));
}

int main(int count, char **arguments)
{
	start(count, arguments);
	functions_of_one(60);
	functions_of_more(60);
	powers();
	gammas(40);
	exceptions();
	return 0;
}
