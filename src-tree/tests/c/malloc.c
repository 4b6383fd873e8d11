/*
 * Compares what malloc and its relatives promise: alignment, content, zeros, errors; with
 * objects of every size, resized and freed in any order, by one thread and by several, and
 * across a fork.
 */
#include <errno.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"

#define OBJECTS 200

static struct object {
	unsigned char *start;
	size_t size;
	unsigned char mark;
} objects[OBJECTS];

static size_t any_length(void)
{
	switch (below(8)) {
	case 0:
		return below(300000);
	case 1:
		return below(3000000);
	case 2:
		return below(40000);
	default:
		return below(600);
	}
}

static void mark(struct object *object)
{
	object->mark = (unsigned char)any();
	memset(object->start, object->mark, object->size);
}

static size_t unmarked(const struct object *object, size_t size)
{
	size_t wrong = 0;

	for (size_t at = 0; at < size; at++)
		wrong += object->start[at] != object->mark;
	return wrong;
}

static void any_order(int rounds)
{
	for (int round = 0; round < rounds; round++) {
		struct object *object = &ONE_OF(objects);
		size_t size = any_length(), align = (size_t)16 << below(10), wrong = 0;
		int error = 0;

		if (object->start != NULL && below(2) == 0) {
			size_t kept = size < object->size ? size : object->size;
			void *moved = realloc(object->start, size == 0 ? 1 : size);

			object->start = moved;
			printf("realloc %d: %zu -> %zu\n", round, size, unmarked(object, kept));
			object->size = size;
			mark(object);
			continue;
		}
		if (object->start != NULL) {
			printf("kept %d: %zu -> %zu\n", round, object->size, unmarked(object, object->size));
			free(object->start);
		}
		object->size = size;
		switch (below(4)) {
		case 0:
			object->start = calloc(1 + size / 8, 8);
			for (size_t at = 0; at < size; at++)
				wrong += object->start[at] != 0;
			printf("calloc %d: %zu -> %zu\n", round, size, wrong);
			break;
		case 1:
			error = posix_memalign((void **)&object->start, align, size);
			printf("posix_memalign %d: %zu of %zu -> %d %zu\n", round, size, align, error,
			    (size_t)(uintptr_t)object->start % align);
			break;
		case 2:
			object->start = aligned_alloc(align, (size + align - 1) / align * align);
			printf("aligned_alloc %d: %zu of %zu -> %zu\n", round, size, align,
			    (size_t)(uintptr_t)object->start % align);
			break;
		default:
			object->start = malloc(size);
			printf("malloc %d: %zu -> %d %zu\n", round, size, object->start != NULL,
			    (size_t)(uintptr_t)object->start % 16);
			break;
		}
		mark(object);
	}
}

static void errors(void)
{
	void *place, *moved;
	volatile size_t huge = SIZE_MAX / 2;

	errno = 0;
	place = malloc(huge);
	printf("too much -> %d %d\n", place == NULL, errno == ENOMEM);
	errno = 0;
	place = calloc(huge, 4);
	printf("overflow -> %d %d\n", place == NULL, errno == ENOMEM);
	printf("alignment 3 -> %d\n", posix_memalign(&place, 3, 10) == EINVAL);
	printf("alignment 4 -> %d\n", posix_memalign(&place, 4, 10) == EINVAL);
	printf("memalign too much -> %d\n", posix_memalign(&place, 16, huge) == ENOMEM);
	free(NULL);
	place = realloc(NULL, 10);
	printf("realloc of null -> %d\n", place != NULL);
	errno = 0;
	moved = realloc(place, huge);
	printf("realloc too much -> %d %d\n", moved == NULL, errno == ENOMEM);
	free(place);
}

#define THREADS 4
#define ROUNDS 5000

static unsigned char *_Atomic slots[64];

/* Puts marked objects where others take them and free them. */
static void *exchange(void *argument)
{
	uint64_t state = (uintptr_t)argument * 77 + 1;
	size_t wrong = 0;

	for (int round = 0; round < ROUNDS; round++) {
		size_t size;
		unsigned char *object;

		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		size = 2 + (state >> 33) % (state >> 60 == 0 ? 60000 : 400);
		object = malloc(size);
		memset(object, (int)(size & 0xff), size);
		memcpy(object, &(uint16_t){ (uint16_t)size }, 2);
		object = __atomic_exchange_n((unsigned char **)&slots[state >> 20 & 63], object, __ATOMIC_ACQ_REL);
		if (object != NULL) {
			uint16_t theirs;

			memcpy(&theirs, object, 2);
			for (size_t at = 2; at < theirs; at++)
				wrong += object[at] != (theirs & 0xff);
			free(object);
		}
	}
	return (void *)(uintptr_t)wrong;
}

static void threads(void)
{
	pthread_t made[THREADS];

	for (uintptr_t at = 0; at < THREADS; at++)
		pthread_create(&made[at], NULL, exchange, (void *)at);
	for (int at = 0; at < THREADS; at++) {
		void *wrong;

		pthread_join(made[at], &wrong);
		printf("thread %d -> %zu\n", at, (size_t)(uintptr_t)wrong);
	}
}

/* A child that was forked while other threads allocate has a heap that works. */
static void forks(void)
{
	pthread_t other;

	pthread_create(&other, NULL, exchange, (void *)99);
	for (int round = 0; round < 10; round++) {
		int status = -1;
		pid_t child;

		fflush(stdout);
		child = fork();
		if (child == 0) {
			for (int at = 0; at < 300; at++)
				free(malloc((size_t)at * 37 % 9000));
			_exit(42);
		}
		waitpid(child, &status, 0);
		printf("fork %d -> %d\n", round, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	}
	pthread_join(other, NULL);
}

int main(int count, char **arguments)
{
	start(count, arguments);
	any_order(700);
	errors();
	threads();
	forks();
	return 0;
}
