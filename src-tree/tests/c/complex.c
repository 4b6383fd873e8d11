/*
 * Compares the functions of complex numbers, of doubles, floats and long doubles, at random
 * places, on axes and cuts, at infinity: in the digits that the host, too, gives right.
 */
#include <complex.h>
#include <math.h>
#include <tgmath.h>

#include "case.h"

static uint64_t shown(double value)
{
	return value != value ? UINT64_C(0x7ff8000000000000) : bits_of(value);
}

static uint32_t shown_float(float value)
{
	return value != value ? UINT32_C(0x7fc00000) : bits_of_float(value);
}

static const char *shown_long(long double value)
{
	static char text[4][32];
	static int which;
	const char *bits = bits_of_long(value);

	which = (which + 1) % 4;
	if (value != value)
		bits = "7fff:c000000000000000";
	snprintf(text[which], sizeof(text[which]), "%.4s%s", bits, bits + 5);
	return text[which];
}

struct function {
	const char *name;
	double complex (*of_double)(double complex);
	float complex (*of_float)(float complex);
	long double complex (*of_long)(long double complex);
};

static const struct function functions[] = {
	{ "cacos", cacos, cacosf, cacosl }, { "cacosh", cacosh, cacoshf, cacoshl }, { "casin", casin, casinf, casinl },
	{ "casinh", casinh, casinhf, casinhl }, { "catan", catan, catanf, catanl }, { "catanh", catanh, catanhf, catanhl },
	{ "ccos", ccos, ccosf, ccosl }, { "ccosh", ccosh, ccoshf, ccoshl }, { "cexp", cexp, cexpf, cexpl },
	{ "clog", clog, clogf, clogl }, { "conj", conj, conjf, conjl }, { "cproj", cproj, cprojf, cprojl },
	{ "csin", csin, csinf, csinl }, { "csinh", csinh, csinhf, csinhl }, { "csqrt", csqrt, csqrtf, csqrtl },
	{ "ctan", ctan, ctanf, ctanl }, { "ctanh", ctanh, ctanhf, ctanhl },
};

static double inside(double low, double high)
{
	return low + (high - low) * ((double)(any() >> 11) / 9007199254740992.0);
}

/* Digits that every library gives: its errors are a few units. */
static void digits(double complex value)
{
	/* What cancellation leaves of the smaller part depends on the way it is computed. */
	double size = cabs(value), re, im;

	re = fabs(creal(value)) < size * 1e-6 ? 0 : creal(value);
	im = fabs(cimag(value)) < size * 1e-6 ? 0 : cimag(value);
	printf("%.9e %.9e", re, im);
}

static void random_places(const struct function *function, int rounds)
{
	while (rounds-- > 0) {
		double re = inside(-4, 4), im = inside(-4, 4);
		float narrow_re = (float)re, narrow_im = (float)im;
		float complex narrow;
		long double complex longer;

		printf("%s %016llx %016llx -> ", function->name, (unsigned long long)bits_of(re), (unsigned long long)bits_of(im));
		digits(function->of_double(CMPLX(re, im)));
		narrow = function->of_float(CMPLXF(narrow_re, narrow_im));
		printf("\n%sf %08x %08x -> %.4e %.4e\n", function->name, (unsigned)bits_of_float(narrow_re),
		    (unsigned)bits_of_float(narrow_im), (double)crealf(narrow), (double)cimagf(narrow));
		longer = function->of_long(CMPLXL(re, im));
		printf("%sl %016llx %016llx -> ", function->name, (unsigned long long)bits_of(re), (unsigned long long)bits_of(im));
		digits((double complex)longer);
		putchar('\n');
	}
}

static void edges(const struct function *function)
{
	static const double values[] = { 0.0, -0.0, 1.0, -1.0, 2.5, -0.25, INFINITY, -INFINITY, NAN };

	for (int i = 0; i < 9; i++)
		for (int j = 0; j < 9; j++) {
			double complex z = CMPLX(values[i], values[j]), value = function->of_double(z);
			long double complex longer = function->of_long(CMPLXL(values[i], values[j]));

			if (isfinite(values[i]) && isfinite(values[j])) {
				printf("edge %s (%g,%g) -> %.13e %.13e\n", function->name, values[i], values[j], creal(value), cimag(value));
				printf("edge %sl (%g,%g) -> %.16Le %.16Le\n", function->name, values[i], values[j], creall(longer),
				    cimagl(longer));
				continue;
			}
			printf("edge %s (%g,%g) -> ~%016llx ~%016llx\n", function->name, values[i], values[j],
			    (unsigned long long)shown(creal(value)), (unsigned long long)shown(cimag(value)));
			printf("edge %sl (%g,%g) -> ~%s ", function->name, values[i], values[j], shown_long(creall(longer)));
			printf("~%s\n", shown_long(cimagl(longer)));
		}
}

static void others(int rounds)
{
	while (rounds-- > 0) {
		double re = inside(-4, 4), im = inside(-4, 4), c = inside(-3, 3), d = inside(-3, 3);
		double complex z = CMPLX(re, im), w = CMPLX(c, d), power = cpow(z, w);

		printf("parts %016llx %016llx -> ~%016llx ~%016llx %016llx %016llx ~%08x ~%08x ~%s\n", (unsigned long long)bits_of(re),
		    (unsigned long long)bits_of(im), (unsigned long long)shown(cabs(z)), (unsigned long long)shown(carg(z)),
		    (unsigned long long)shown(creal(z)), (unsigned long long)shown(cimag(z)), (unsigned)shown_float(cabsf((float complex)z)),
		    (unsigned)shown_float(cargf((float complex)z)), shown_long(cabsl(z)));
		printf("argl %016llx %016llx -> ~%s\n", (unsigned long long)bits_of(re), (unsigned long long)bits_of(im), shown_long(cargl(z)));
		printf("cpow %016llx %016llx %016llx %016llx -> ", (unsigned long long)bits_of(re), (unsigned long long)bits_of(im),
		    (unsigned long long)bits_of(c), (unsigned long long)bits_of(d));
		digits(power);
		putchar('\n');
	}
}

/* <tgmath.h> chooses by the type of the argument. */
static void generic(void)
{
	float f = 0.5f;
	double d = 0.5;
	long double l = 0.5L;
	double complex z = CMPLX(0.5, 0.25);
	float complex y = CMPLXF(0.5f, 0.25f);

	printf("sizes -> %zu %zu %zu %zu %zu %zu\n", sizeof(sin(f)), sizeof(sin(d)), sizeof(sin(l)), sizeof(sin(z)), sizeof(sin(y)),
	    sizeof(sin(1)));
	printf("sizes of two -> %zu %zu %zu %zu %zu\n", sizeof(pow(f, f)), sizeof(pow(f, d)), sizeof(pow(l, f)), sizeof(pow(z, f)),
	    sizeof(atan2(f, 1)));
	printf("values -> %.6f %.6f %.6Lf %.6f\n", (double)sqrt(f), sqrt(d), sqrt(l), creal(sqrt(z)));
	printf("values -> %.6f %.6f %d %ld\n", fabs(z), (double)carg(y), ilogb(d), lround(l));
}

int main(int count, char **arguments)
{
	start(count, arguments);
	for (size_t at = 0; at < sizeof(functions) / sizeof(functions[0]); at++) {
		random_places(&functions[at], 25);
		edges(&functions[at]);
	}
	others(60);
	generic();
	return 0;
}
