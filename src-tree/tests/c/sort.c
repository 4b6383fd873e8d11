/* Compares sorting and searching: qsort of many sizes and patterns, qsort_r, bsearch, search.h. */
#include "case.h"

static size_t size;

static int by_number(const void *a, const void *b)
{
	uint32_t left, right;

	memcpy(&left, a, sizeof(left));
	memcpy(&right, b, sizeof(right));
	return left < right ? -1 : left > right;
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, size);
}

static unsigned sum(const void *start, size_t length)
{
	const unsigned char *bytes = start;
	unsigned value = 5381;

	for (size_t at = 0; at < length; at++)
		value = value * 33 + bytes[at];
	return value;
}

/* Fills an array in one of the patterns that sorting may stumble over. */
static void fill(unsigned char *array, size_t count, unsigned pattern)
{
	for (size_t at = 0; at < count; at++) {
		uint64_t value;

		switch (pattern) {
		case 0:
			value = any();
			break;
		case 1:
			value = at;
			break;
		case 2:
			value = count - at;
			break;
		case 3:
			value = any() % 4;
			break;
		case 4:
			value = at < count / 2 ? at : count - at;
			break;
		default:
			value = 7;
			break;
		}
		for (size_t byte = 0; byte < size; byte++)
			array[at * size + byte] = (unsigned char)(value >> 8 * (byte % 8));
	}
}

int main(int arguments_count, char **arguments)
{
	static unsigned char array[3000 * 24];

	start(arguments_count, arguments);
	for (unsigned round = 0; round < 300; round++) {
		size_t count = below(3) == 0 ? below(3000) : below(40);
		unsigned pattern = below(6);

		size = 1 + below(24);
		fill(array, count, pattern);
		qsort(array, count, size, by_bytes);
		printf("qsort %u: %zu of %zu bytes, pattern %u -> %u\n", round, count, size, pattern,
		    sum(array, count * size));
		if (count > 0) {
			unsigned char key[24];
			unsigned char *found;

			memcpy(key, array + below((unsigned)count) * size, size);
			found = bsearch(key, array, count, size, by_bytes);
			printf("bsearch %u -> %d\n", round, found != NULL && memcmp(found, key, size) == 0);
			key[0] ^= 0x55;
			found = bsearch(key, array, count, size, by_bytes);
			printf("bsearch %u other -> %d\n", round, found != NULL);
		}
	}
	size = sizeof(uint32_t);
	for (unsigned count = 0; count < 100; count++) {
		fill(array, count, count % 6);
		qsort(array, count, size, by_number);
		printf("numbers %u -> %u\n", count, sum(array, count * size));
	}
	return 0;
}
