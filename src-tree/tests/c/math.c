/*
 * Compares the mathematical functions within one unit in the last place (`~`), and those whose
 * results are exact bit for bit. Arguments are simple, of every size, and at the ends of ranges.
 */
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>

#include "case.h"

/* The bits of a number; every "not a number" is the same. */
static uint64_t shown(double value)
{
	return value != value ? UINT64_C(0x7ff8000000000000) : bits_of(value);
}

static uint32_t shown_float(float value)
{
	return value != value ? UINT32_C(0x7fc00000) : bits_of_float(value);
}

struct one {
	const char *name;
	double (*of_double)(double);
	float (*of_float)(float);
	/* The results are exact, and have to be equal. */
	int exact;
	/* Arguments between these are drawn often. */
	double low, high;
};

static const struct one ones[] = {
	{ "acos", acos, acosf, 0, -1, 1 }, { "acosh", acosh, acoshf, 0, 1, 50 },
	{ "asin", asin, asinf, 0, -1, 1 }, { "asinh", asinh, asinhf, 0, -50, 50 },
	{ "atan", atan, atanf, 0, -20, 20 }, { "atanh", atanh, atanhf, 0, -1, 1 },
	{ "cbrt", cbrt, cbrtf, 0, -1000, 1000 }, { "ceil", ceil, ceilf, 1, -100, 100 },
	{ "cos", cos, cosf, 0, -100, 100 }, { "cosh", cosh, coshf, 0, -30, 30 },
	{ "erf", erf, erff, 0, -5, 5 }, { "erfc", erfc, erfcf, 0, -5, 25 },
	{ "exp", exp, expf, 0, -80, 80 }, { "exp2", exp2, exp2f, 0, -120, 120 },
	{ "expm1", expm1, expm1f, 0, -5, 5 }, { "fabs", fabs, fabsf, 1, -1, 1 },
	{ "floor", floor, floorf, 1, -100, 100 }, { "log", log, logf, 0, 0, 100 },
	{ "log10", log10, log10f, 0, 0, 10000 }, { "log1p", log1p, log1pf, 0, -1, 3 },
	{ "log2", log2, log2f, 0, 0, 100 }, { "logb", logb, logbf, 1, 0, 100 },
	{ "nearbyint", nearbyint, nearbyintf, 1, -100, 100 }, { "rint", rint, rintf, 1, -100, 100 },
	{ "round", round, roundf, 1, -100, 100 }, { "sin", sin, sinf, 0, -100, 100 },
	{ "sinh", sinh, sinhf, 0, -30, 30 }, { "sqrt", sqrt, sqrtf, 1, 0, 1000 },
	{ "tan", tan, tanf, 0, -100, 100 }, { "tanh", tanh, tanhf, 0, -20, 20 },
	{ "trunc", trunc, truncf, 1, -100, 100 },
};

struct two {
	const char *name;
	double (*of_double)(double, double);
	float (*of_float)(float, float);
	int exact;
};

static const struct two twos[] = {
	{ "atan2", atan2, atan2f, 0 }, { "copysign", copysign, copysignf, 1 }, { "fdim", fdim, fdimf, 1 },
	{ "fmax", fmax, fmaxf, 1 }, { "fmin", fmin, fminf, 1 }, { "fmod", fmod, fmodf, 1 },
	{ "hypot", hypot, hypotf, 0 }, { "nextafter", nextafter, nextafterf, 1 }, { "pow", pow, powf, 0 },
	{ "remainder", remainder, remainderf, 1 },
};

static double inside(double low, double high)
{
	return low + (high - low) * ((double)(any() >> 11) / 9007199254740992.0);
}

static void functions_of_one(int rounds)
{
	static const double edges[] = { 0.0, -0.0, 1.0, -1.0, 0.5, 2.0, INFINITY, -INFINITY, NAN, 1e300, 1e-300,
		4503599627370497.5, 5e-324, -2.5, 710.0, -746.0 };

	for (size_t f = 0; f < sizeof(ones) / sizeof(ones[0]); f++) {
		const struct one *one = &ones[f];

		for (int round = 0; round < rounds; round++) {
			double x = round < 16 ? edges[round] : round % 4 ? inside(one->low, one->high) : any_double();
			float narrow = (float)x;

			printf("%s %016" PRIx64 " -> %s%016" PRIx64 "\n", one->name, bits_of(x), one->exact ? "" : "~",
			    shown(one->of_double(x)));
			printf("%sf %08" PRIx32 " -> %s%08" PRIx32 "\n", one->name, bits_of_float(narrow),
			    one->exact ? "" : "~", shown_float(one->of_float(narrow)));
		}
	}
}

static void functions_of_two(int rounds)
{
	for (size_t f = 0; f < sizeof(twos) / sizeof(twos[0]); f++) {
		const struct two *two = &twos[f];

		for (int round = 0; round < rounds; round++) {
			double x = round % 3 ? inside(-50, 50) : any_double();
			double y = round % 5 ? inside(-20, 20) : any_double();

			/* Which zero of two is larger is left open. */
			if (two->exact && (float)x == 0 && (float)y == 0)
				x = 1;
			if (f == 8 && round % 2)
				x = fabs(x);
			printf("%s %016" PRIx64 " %016" PRIx64 " -> %s%016" PRIx64 "\n", two->name, bits_of(x), bits_of(y),
			    two->exact ? "" : "~", shown(two->of_double(x, y)));
			printf("%sf %08" PRIx32 " %08" PRIx32 " -> %s%08" PRIx32 "\n", two->name, bits_of_float((float)x),
			    bits_of_float((float)y), two->exact ? "" : "~", shown_float(two->of_float((float)x, (float)y)));
		}
	}
}

static void parts(int rounds)
{
	while (rounds-- > 0) {
		double x = any_double(), y = any_double(), whole, fraction;
		int power = 0, quotient = 0, n = (int)below(400) - 200;

		fraction = frexp(x, &power);
		printf("frexp %016" PRIx64 " -> %016" PRIx64 " %d\n", bits_of(x), shown(fraction), isfinite(x) ? power : 0);
		fraction = modf(x, &whole);
		printf("modf %016" PRIx64 " -> %016" PRIx64 " %016" PRIx64 "\n", bits_of(x), shown(fraction), shown(whole));
		printf("ldexp %016" PRIx64 " %d -> %016" PRIx64 "\n", bits_of(x), n, shown(ldexp(x, n)));
		printf("scalbln %016" PRIx64 " %d -> %016" PRIx64 "\n", bits_of(x), n * 7, shown(scalbln(x, n * 7L)));
		fraction = remquo(x, y, &quotient);
		printf("remquo %016" PRIx64 " %016" PRIx64 " -> %016" PRIx64 " %d\n", bits_of(x), bits_of(y),
		    shown(fraction), isfinite(x) && isfinite(y) && y != 0 ? quotient & 7 : 0);
		printf("fma %016" PRIx64 " %016" PRIx64 " -> %016" PRIx64 "\n", bits_of(x), bits_of(y),
		    shown(fma(x, y, 1.25)));
		x = inside(-1e6, 1e6);
		printf("lround %016" PRIx64 " -> %ld %ld %lld %lld %d\n", bits_of(x), lround(x), lrint(x), llround(x),
		    llrint(x), ilogb(x));
		printf("kind %016" PRIx64 " -> %d %d %d %d\n", bits_of(y), !!isnan(y), !!isinf(y), !!isnormal(y), !!signbit(y));
	}
}

/* What the x87 computes exactly, a long double has all bits of. */
static void long_doubles(int rounds)
{
	while (rounds-- > 0) {
		long double x = any_long_double(), y = any_long_double();
		int n = (int)below(400) - 200, power = 0;

		printf("fabsl %s -> %s\n", bits_of_long(x), bits_of_long(fabsl(x)));
		printf("copysignl %s -> %s\n", bits_of_long(x), bits_of_long(copysignl(x, y)));
		printf("sqrtl %s -> %s\n", bits_of_long(fabsl(x)), bits_of_long(sqrtl(fabsl(x))));
		printf("floorl %s -> %s\n", bits_of_long(x), bits_of_long(floorl(x)));
		printf("ceill %s -> %s\n", bits_of_long(x), bits_of_long(ceill(x)));
		printf("truncl %s -> %s\n", bits_of_long(x), bits_of_long(truncl(x)));
		printf("rintl %s -> %s\n", bits_of_long(x), bits_of_long(rintl(x)));
		printf("ldexpl %s %d -> %s\n", bits_of_long(x), n, bits_of_long(ldexpl(x, n)));
		if (isfinite(x)) {
			long double fraction = frexpl(x, &power);

			printf("frexpl %s -> %s %d\n", bits_of_long(x), bits_of_long(fraction), power);
		}
		printf("roundl %s -> %s\n", bits_of_long(x), bits_of_long(roundl(x)));
		printf("fmaxl %s -> %s\n", bits_of_long(x), bits_of_long(fmaxl(x, y)));
		printf("fminl %s -> %s\n", bits_of_long(y), bits_of_long(fminl(y, x)));
		printf("fdiml %s -> %s\n", bits_of_long(x), bits_of_long(fdiml(x, y)));
		if (isfinite(x)) {
			long double whole, fraction = modfl(x, &whole);

			printf("modfl %s -> %s ", bits_of_long(x), bits_of_long(fraction));
			printf("%s\n", bits_of_long(whole));
			printf("logbl %s -> %s %d\n", bits_of_long(x), bits_of_long(logbl(x)), x != 0 ? ilogbl(x) : 0);
		}
		printf("kindl %s -> %d %d %d %d\n", bits_of_long(x), !!isnan(x), !!isinf(x), !!isnormal(x), !!signbit(x));
		if (fabsl(x) < 1e18L)
			printf("lroundl %s -> %ld %ld\n", bits_of_long(x), lroundl(x), lrintl(x));
		if (isfinite(x) && isfinite(y) && y != 0)
			printf("remainderl %s -> %s\n", bits_of_long(x), bits_of_long(remainderl(x, y)));
		if (isfinite(x) && isfinite(y) && y != 0)
			printf("fmodl %s -> %s\n", bits_of_long(x), bits_of_long(fmodl(x, y)));
	}
}

int main(int count, char **arguments)
{
	start(count, arguments);
	functions_of_one(50);
	functions_of_two(60);
	parts(80);
	long_doubles(40);
	return 0;
}
