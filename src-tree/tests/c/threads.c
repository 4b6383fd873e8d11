/*
 * What threads and processes meet at: robust mutexes, mutexes and condition variables and
 * semaphores and barriers that processes share, semaphores with names, limits of time.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "case.h"

static const char *error_name(int error)
{
	static const struct {
		int number;
		const char *name;
	} names[] = {
		{ 0, "0" }, { EPERM, "EPERM" }, { EBUSY, "EBUSY" }, { EINVAL, "EINVAL" },
		{ EDEADLK, "EDEADLK" }, { ETIMEDOUT, "ETIMEDOUT" }, { EOWNERDEAD, "EOWNERDEAD" },
		{ ENOTRECOVERABLE, "ENOTRECOVERABLE" }, { EEXIST, "EEXIST" }, { ENOENT, "ENOENT" },
		{ EAGAIN, "EAGAIN" },
	};

	for (size_t at = 0; at < sizeof(names) / sizeof(names[0]); at++)
		if (names[at].number == error)
			return names[at].name;
	return "another";
}

/* What everybody shares. */
struct shared {
	pthread_mutex_t mutex, robust;
	pthread_cond_t condition;
	pthread_rwlock_t lock;
	pthread_barrier_t barrier;
	sem_t semaphore;
	int count, turn;
};

static struct shared *all;

static void make_mutex(pthread_mutex_t *mutex, int kind, int shared, int robust)
{
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_settype(&attributes, kind);
	pthread_mutexattr_setpshared(&attributes,
		shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
	pthread_mutexattr_setrobust(&attributes, robust ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
	pthread_mutex_init(mutex, &attributes);
	pthread_mutexattr_destroy(&attributes);
}

static struct timespec after_ms(clockid_t clock, long ms)
{
	struct timespec time;

	clock_gettime(clock, &time);
	time.tv_sec += ms / 1000;
	time.tv_nsec += ms % 1000 * 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return time;
}

static void *lock_and_end(void *mutex)
{
	pthread_mutex_lock(mutex);
	return NULL;
}

static void *try_from_elsewhere(void *mutex)
{
	struct timespec soon = after_ms(CLOCK_REALTIME, 10);
	int busy = pthread_mutex_trylock(mutex);
	int late = pthread_mutex_timedlock(mutex, &soon);
	int other = pthread_mutex_unlock(mutex);

	printf("somebody else's -> %s %s %s\n", error_name(busy), error_name(late), error_name(other));
	return NULL;
}

static void in_thread(void *(*function)(void *), void *argument)
{
	pthread_t id;

	pthread_create(&id, NULL, function, argument);
	pthread_join(id, NULL);
}

static void kinds(void)
{
	pthread_mutex_t mutex;

	make_mutex(&mutex, PTHREAD_MUTEX_ERRORCHECK, 0, 0);
	printf("errorcheck unlocked -> %s\n", error_name(pthread_mutex_unlock(&mutex)));
	printf("errorcheck -> %s", error_name(pthread_mutex_lock(&mutex)));
	printf(" %s", error_name(pthread_mutex_lock(&mutex)));
	printf(" %s\n", error_name(pthread_mutex_trylock(&mutex)));
	in_thread(try_from_elsewhere, &mutex);
	printf("errorcheck unlock -> %s\n", error_name(pthread_mutex_unlock(&mutex)));

	make_mutex(&mutex, PTHREAD_MUTEX_RECURSIVE, 0, 0);
	for (int at = 0; at < 3; at++)
		printf("recursive lock -> %s\n", error_name(pthread_mutex_lock(&mutex)));
	in_thread(try_from_elsewhere, &mutex);
	for (int at = 0; at < 4; at++)
		printf("recursive unlock -> %s\n", error_name(pthread_mutex_unlock(&mutex)));
}

static void robust(int kind, int shared)
{
	pthread_mutex_t *mutex = &all->robust;

	make_mutex(mutex, kind, shared, 1);
	printf("robust, not dead -> %s\n", error_name(pthread_mutex_consistent(mutex)));
	in_thread(lock_and_end, mutex);
	printf("robust, owner ended -> %s", error_name(pthread_mutex_lock(mutex)));
	printf(" %s", error_name(pthread_mutex_consistent(mutex)));
	printf(" %s", error_name(pthread_mutex_unlock(mutex)));
	printf(" %s", error_name(pthread_mutex_lock(mutex)));
	printf(" %s\n", error_name(pthread_mutex_unlock(mutex)));
	in_thread(lock_and_end, mutex);
	printf("robust, try -> %s", error_name(pthread_mutex_trylock(mutex)));
	printf(" %s", error_name(pthread_mutex_unlock(mutex)));
	printf(" %s", error_name(pthread_mutex_lock(mutex)));
	printf(" %s\n", error_name(pthread_mutex_trylock(mutex)));
	pthread_mutex_destroy(mutex);
}

/* A process ends with a mutex of shared memory locked, by itself or by a signal. */
static void dead_process(int by_signal)
{
	struct timespec soon;
	int status;

	make_mutex(&all->robust, PTHREAD_MUTEX_NORMAL, 1, 1);
	pid_t child = fork();

	if (child == 0) {
		pthread_mutex_lock(&all->robust);
		all->turn = 1;
		if (by_signal)
			kill(getpid(), SIGKILL);
		_exit(0);
	}
	waitpid(child, &status, 0);
	soon = after_ms(CLOCK_REALTIME, 60000);
	printf("process ended by %s -> %s", by_signal ? "signal" : "itself",
		error_name(pthread_mutex_timedlock(&all->robust, &soon)));
	printf(" %s", error_name(pthread_mutex_consistent(&all->robust)));
	printf(" %s\n", error_name(pthread_mutex_unlock(&all->robust)));
}

static void shared_between_processes(void)
{
	enum { PROCESSES = 3, ROUNDS = 500 };
	pthread_condattr_t condition;
	pthread_rwlockattr_t lock;
	pthread_barrierattr_t barrier;
	pid_t children[PROCESSES];
	int status, failed = 0, value;

	make_mutex(&all->mutex, PTHREAD_MUTEX_ERRORCHECK, 1, 0);
	pthread_condattr_init(&condition);
	pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&all->condition, &condition);
	pthread_rwlockattr_init(&lock);
	pthread_rwlockattr_setpshared(&lock, PTHREAD_PROCESS_SHARED);
	pthread_rwlock_init(&all->lock, &lock);
	pthread_barrierattr_init(&barrier);
	pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&all->barrier, &barrier, PROCESSES + 1);
	sem_init(&all->semaphore, 1, 0);
	all->count = all->turn = 0;
	pthread_mutex_lock(&all->mutex);
	for (int at = 0; at < PROCESSES; at++) {
		children[at] = fork();
		if (children[at] == 0) {
			/* What the parent has locked is not the child's. */
			int errors = pthread_mutex_unlock(&all->mutex) != EPERM;

			errors += pthread_mutex_trylock(&all->mutex) != EBUSY;
			pthread_barrier_wait(&all->barrier);
			for (int round = 0; round < ROUNDS; round++) {
				errors += pthread_mutex_lock(&all->mutex) != 0;
				int before = all->count;
				if (round % 16 == 0)
					sched_yield();
				all->count = before + 1;
				errors += pthread_mutex_unlock(&all->mutex) != 0;
			}
			/* Each waits for its turn. */
			pthread_mutex_lock(&all->mutex);
			while (all->turn != at)
				pthread_cond_wait(&all->condition, &all->mutex);
			all->turn++;
			pthread_cond_broadcast(&all->condition);
			pthread_mutex_unlock(&all->mutex);
			pthread_rwlock_wrlock(&all->lock);
			all->count++;
			pthread_rwlock_unlock(&all->lock);
			sem_post(&all->semaphore);
			_exit(errors);
		}
	}
	pthread_barrier_wait(&all->barrier);
	pthread_mutex_unlock(&all->mutex);
	for (int at = 0; at < PROCESSES; at++) {
		sem_wait(&all->semaphore);
		waitpid(children[at], &status, 0);
		failed += status != 0;
	}
	sem_getvalue(&all->semaphore, &value);
	printf("between processes -> %d of %d, turn %d, failed %d, left %d\n", all->count,
		PROCESSES * (ROUNDS + 1), all->turn, failed, value);
}

static void named_semaphores(const char *folder)
{
	char name[64];
	int value = -1, status;

	setenv("LIBTHREAD_SEM_PREFIX", folder, 1);
	snprintf(name, sizeof(name), "/sem-test-%d", (int)getpid());
	errno = 0;
	printf("not there -> %d", sem_open(name, 0) == SEM_FAILED);
	printf(" %s\n", error_name(errno));
	sem_t *one = sem_open(name, O_CREAT | O_EXCL, 0600, 2);

	printf("made -> %d\n", one != SEM_FAILED);
	if (one == SEM_FAILED)
		return;
	errno = 0;
	printf("made again -> %d", sem_open(name, O_CREAT | O_EXCL, 0600, 2) == SEM_FAILED);
	printf(" %s\n", error_name(errno));
	sem_t *two = sem_open(name, O_CREAT, 0600, 7);

	sem_getvalue(two, &value);
	printf("same -> %d %d\n", one == two, value);
	pid_t child = fork();

	if (child == 0) {
		sem_t *mine = sem_open(name, 0);

		sem_wait(mine);
		sem_wait(mine);
		sem_post(one);
		_exit(sem_close(mine));
	}
	waitpid(child, &status, 0);
	sem_getvalue(one, &value);
	printf("child's -> %d %d\n", status, value);
	printf("take -> %d", sem_trywait(one));
	errno = 0;
	printf(" %d", sem_trywait(one));
	printf(" %s\n", error_name(errno));
	printf("unlink -> %d", sem_unlink(name));
	errno = 0;
	printf(" %d", sem_unlink(name));
	printf(" %s\n", error_name(errno));
	printf("still there -> %d", sem_post(two));
	sem_getvalue(one, &value);
	printf(" %d\n", value);
	printf("close -> %d %d\n", sem_close(one), sem_close(two));
}

static void memory_by_name(void)
{
	struct shared *mine;
	char name[64];
	int status;

	snprintf(name, sizeof(name), "/shm-test-%d", (int)getpid());
	errno = 0;
	printf("no memory -> %d", shm_open(name, O_RDWR, 0));
	printf(" %s\n", error_name(errno));
	int memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);

	printf("memory -> %d %d\n", memory >= 0, ftruncate(memory, sizeof(*mine)));
	mine = mmap(NULL, sizeof(*mine), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	pid_t child = fork();

	if (child == 0) {
		int again = shm_open(name, O_RDWR, 0);
		struct shared *theirs =
			mmap(NULL, sizeof(*theirs), PROT_READ | PROT_WRITE, MAP_SHARED, again, 0);

		theirs->count = 4711;
		_exit(fcntl(again, F_GETFD) != FD_CLOEXEC);
	}
	waitpid(child, &status, 0);
	printf("child's -> %d %d\n", status, mine->count);
	printf("unlink -> %d", shm_unlink(name));
	errno = 0;
	printf(" %d", shm_unlink(name));
	printf(" %s\n", error_name(errno));
	close(memory);
}

static void limits_of_time(void)
{
	pthread_mutex_t mutex;
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	struct timespec past = after_ms(CLOCK_REALTIME, -1000), wrong = { 0, 1000000000 };
	sem_t semaphore;

	make_mutex(&mutex, PTHREAD_MUTEX_NORMAL, 0, 0);
	sem_init(&semaphore, 0, 1);
	printf("free mutex -> %s\n", error_name(pthread_mutex_timedlock(&mutex, &past)));
	printf("condition -> %s\n", error_name(pthread_cond_timedwait(&condition, &mutex, &past)));
	printf("condition, wrong -> %s\n",
		error_name(pthread_cond_timedwait(&condition, &mutex, &wrong)));
	printf("own mutex -> %s\n", error_name(pthread_mutex_timedlock(&mutex, &past)));
	pthread_mutex_unlock(&mutex);
	printf("semaphore -> %d", sem_timedwait(&semaphore, &past));
	errno = 0;
	printf(" %d", sem_timedwait(&semaphore, &past));
	printf(" %s\n", error_name(errno));
	pthread_rwlock_rdlock(&lock);
	printf("lock to read -> %s\n", error_name(pthread_rwlock_timedrdlock(&lock, &past)));
	printf("lock to write -> %s\n", error_name(pthread_rwlock_timedwrlock(&lock, &past)));
	printf("lock to write -> %s\n", error_name(pthread_rwlock_trywrlock(&lock)));
}

static double elapsed(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/*
 * A wait that nobody ends takes as long as was asked: never less, and 5 % more at most. A busy
 * machine can make any wait longer, so the shortest of five counts for the second.
 */
static void time_outs(void)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };

	for (int at = 0; at < 2; at++) {
		pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
		pthread_cond_t condition;
		pthread_condattr_t attributes;
		double shortest = 1000;
		int error = 0;

		pthread_condattr_init(&attributes);
		pthread_condattr_setclock(&attributes, clocks[at]);
		pthread_cond_init(&condition, &attributes);
		pthread_mutex_lock(&mutex);
		for (int round = 0; round < 5; round++) {
			struct timespec from, until;

			clock_gettime(CLOCK_MONOTONIC, &from);
			until = after_ms(clocks[at], 300);
			do
				error = pthread_cond_timedwait(&condition, &mutex, &until);
			while (error == 0);
			double ratio = elapsed(&from) / 0.3;

			if (ratio < shortest)
				shortest = ratio;
		}
		pthread_mutex_unlock(&mutex);
		fprintf(stderr, "condition variable, clock %d: %.4f of the time that was asked\n", at,
			shortest);
		printf("time-out of a condition variable, clock %d -> %s %s\n", at, error_name(error),
			shortest >= 0.999 && shortest <= 1.05 ? "on time" : "not on time");
	}
}

static void attributes(void)
{
	pthread_mutexattr_t attributes;
	int value[4] = { -1, -1, -1, -1 };

	pthread_mutexattr_init(&attributes);
	printf("protocol -> %s", error_name(pthread_mutexattr_setprotocol(&attributes, 77)));
	printf(" %s", error_name(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT)));
	pthread_mutexattr_getprotocol(&attributes, &value[0]);
	printf(" %d\n", value[0] == PTHREAD_PRIO_INHERIT);
	printf("robust -> %s", error_name(pthread_mutexattr_setrobust(&attributes, 77)));
	pthread_mutexattr_getrobust(&attributes, &value[1]);
	printf(" %d\n", value[1] == PTHREAD_MUTEX_STALLED);
	printf("shared -> %s", error_name(pthread_mutexattr_setpshared(&attributes, 77)));
	pthread_mutexattr_getpshared(&attributes, &value[2]);
	printf(" %d\n", value[2] == PTHREAD_PROCESS_PRIVATE);
}

static char forks[16];

#define AT_FORK(name, mark) \
	static void name(void) \
	{ \
		strcat(forks, mark); \
	}
AT_FORK(prepare_one, "a")
AT_FORK(prepare_two, "b")
AT_FORK(parent_one, "c")
AT_FORK(parent_two, "d")
AT_FORK(child_one, "e")
AT_FORK(child_two, "f")

static void fork_handlers(void)
{
	int status;

	pthread_atfork(prepare_one, parent_one, child_one);
	pthread_atfork(prepare_two, parent_two, child_two);
	pid_t child = fork();

	if (child == 0)
		_exit(strcmp(forks, "baef") == 0 ? 7 : 1);
	waitpid(child, &status, 0);
	printf("at a fork -> %s %d\n", forks, WEXITSTATUS(status));
	forks[0] = 0;
}

static volatile int got;

static void on_signal(int number)
{
	got = number;
}

static void own_clock(void)
{
	struct timespec used = { -1, -1 };
	clockid_t clock;

	printf("own clock -> %d", pthread_getcpuclockid(pthread_self(), &clock));
	printf(" %d", clock_gettime(clock, &used));
	printf(" %d\n", used.tv_sec >= 0 && used.tv_nsec >= 0);
	printf("process's clock -> %d", clock_getcpuclockid(0, &clock));
	printf(" %d\n", clock_gettime(clock, &used));
	signal(SIGUSR1, on_signal);
	printf("own signal -> %d", pthread_kill(pthread_self(), SIGUSR1));
	printf(" %d %d\n", got == SIGUSR1, pthread_kill(pthread_self(), 0));
}

int main(int count, char **arguments)
{
	start(count, arguments);
	setvbuf(stdout, NULL, _IOLBF, 0);
	all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1, 0);
	kinds();
	for (int shared = 0; shared < 2; shared++) {
		robust(PTHREAD_MUTEX_NORMAL, shared);
		robust(PTHREAD_MUTEX_RECURSIVE, shared);
		robust(PTHREAD_MUTEX_ERRORCHECK, shared);
	}
	dead_process(0);
	dead_process(1);
	shared_between_processes();
	named_semaphores("/tmp");
	memory_by_name();
	limits_of_time();
	attributes();
	fork_handlers();
	own_clock();
	time_outs();
	return 0;
}
