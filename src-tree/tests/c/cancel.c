/*
 * Cancellation: every function that waits is a cancellation point, cleanup functions run innermost
 * first, and states and types are kept. Each case makes a thread that waits for what never comes;
 * it is cancelled once when it may not wait yet and once when it does.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "case.h"

static int empty[2], full[2], pair[2], listener, waiting;
static sem_t ready, nothing;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_t endless;
static pid_t child;
static char lock_name[] = "/tmp/cancel-XXXXXX";
static char order[64];

static void note(void *what)
{
	strncat(order, what, sizeof(order) - strlen(order) - 1);
}

static void unlock(void *lock)
{
	/* The mutex is the thread's again, or this fails. */
	note(pthread_mutex_unlock(lock) == 0 ? "unlocked," : "not locked,");
}

/* What waits, and its name. */
#define POINT(name, ...) \
	static void wait_in_##name(void) \
	{ \
		char buffer[64] = "x"; \
		struct iovec iov = { buffer, sizeof(buffer) }; \
		struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 }; \
		struct timespec day = { 86400, 0 }, later; \
		struct pollfd descriptor = { empty[0], POLLIN, 0 }; \
		fd_set set; \
		sigset_t signals; \
		siginfo_t told; \
		int number = 0; \
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET }; \
		clock_gettime(CLOCK_REALTIME, &later); \
		later.tv_sec += 86400; \
		FD_ZERO(&set); \
		FD_SET(empty[0], &set); \
		sigemptyset(&signals); \
		(void)message, (void)day, (void)descriptor, (void)set, (void)told, (void)number, \
			(void)lock, (void)buffer; \
		sem_post(&ready); \
		__VA_ARGS__; \
	}

POINT(read, read(empty[0], buffer, 1))
POINT(readv, readv(empty[0], &iov, 1))
POINT(write, write(full[1], buffer, 1))
POINT(writev, writev(full[1], &iov, 1))
POINT(nanosleep, nanosleep(&day, NULL))
POINT(clock_nanosleep, clock_nanosleep(CLOCK_MONOTONIC, 0, &day, NULL))
POINT(clock_nanosleep_until, clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &later, NULL))
POINT(sleep, sleep(86400))
POINT(usleep, for (;;) usleep(900000))
POINT(poll, poll(&descriptor, 1, -1))
POINT(ppoll, ppoll(&descriptor, 1, &day, &signals))
POINT(select, select(empty[0] + 1, &set, NULL, NULL, NULL))
POINT(pselect, pselect(empty[0] + 1, &set, NULL, NULL, &day, &signals))
POINT(accept, accept(listener, NULL, NULL))
POINT(recv, recv(pair[0], buffer, 1, 0))
POINT(recvfrom, recvfrom(pair[0], buffer, 1, 0, NULL, NULL))
POINT(recvmsg, recvmsg(pair[0], &message, 0))
POINT(send, send(pair[1], buffer, 1, 0))
POINT(sendto, sendto(pair[1], buffer, 1, 0, NULL, 0))
POINT(sendmsg, sendmsg(pair[1], &message, 0))
POINT(wait, wait(&number))
POINT(waitpid, waitpid(child, &number, 0))
POINT(waitid, waitid(P_PID, (id_t)child, &told, WEXITED))
POINT(sigwait, sigaddset(&signals, SIGUSR2); sigwait(&signals, &number))
POINT(sigwaitinfo, sigaddset(&signals, SIGUSR2); sigwaitinfo(&signals, &told))
POINT(sigtimedwait, sigaddset(&signals, SIGUSR2); sigtimedwait(&signals, &told, &day))
POINT(sigsuspend, sigsuspend(&signals))
POINT(pause, pause())
POINT(sem_wait, sem_wait(&nothing))
POINT(sem_timedwait, sem_timedwait(&nothing, &later))
POINT(pthread_join, pthread_join(endless, NULL))
POINT(fcntl, fcntl(waiting, F_SETLKW, &lock))
POINT(lockf, lockf(waiting, F_LOCK, 0))
POINT(pthread_testcancel, for (;;) pthread_testcancel())
POINT(open, for (;;) close(open("/dev/null", O_RDONLY)))
POINT(creat, for (;;) close(creat("/dev/null", 0666)))
POINT(openat, for (;;) close(openat(AT_FDCWD, "/dev/null", O_RDONLY)))
POINT(fsync, for (;;) fsync(waiting))
POINT(pread, for (;;) pread(waiting, buffer, 1, 0))
POINT(pwrite, for (;;) pwrite(waiting, buffer, 1, 0))
POINT(connect, for (;;) connect(empty[0], NULL, 0))
POINT(tcdrain, for (;;) tcdrain(empty[0]))
POINT(msync, for (;;) msync(NULL, 0, MS_SYNC))

static void wait_in_cond_wait(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	sem_post(&ready);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	pthread_cleanup_pop(0);
}

static void wait_in_cond_timedwait(void)
{
	struct timespec later;

	clock_gettime(CLOCK_REALTIME, &later);
	later.tv_sec += 86400;
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	sem_post(&ready);
	for (;;)
		pthread_cond_timedwait(&condition, &mutex, &later);
	pthread_cleanup_pop(0);
}

static void wait_asynchronously(void)
{
	volatile unsigned long count = 0;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	sem_post(&ready);
	for (;;)
		count++;
}

struct wait {
	const char *name;
	void (*function)(void);
};
#define ENTRY(name) { #name, wait_in_##name }

static const struct wait waits[] = {
	ENTRY(read), ENTRY(readv), ENTRY(write), ENTRY(writev), ENTRY(nanosleep),
	ENTRY(clock_nanosleep), ENTRY(clock_nanosleep_until), ENTRY(sleep), ENTRY(usleep),
	ENTRY(poll), ENTRY(ppoll), ENTRY(select), ENTRY(pselect), ENTRY(accept), ENTRY(recv),
	ENTRY(recvfrom), ENTRY(recvmsg), ENTRY(send), ENTRY(sendto), ENTRY(sendmsg), ENTRY(wait),
	ENTRY(waitpid), ENTRY(waitid), ENTRY(sigwait), ENTRY(sigwaitinfo), ENTRY(sigtimedwait),
	ENTRY(sigsuspend), ENTRY(pause), ENTRY(sem_wait), ENTRY(sem_timedwait), ENTRY(pthread_join),
	ENTRY(fcntl), ENTRY(lockf), ENTRY(pthread_testcancel), ENTRY(open), ENTRY(creat),
	ENTRY(openat), ENTRY(fsync), ENTRY(pread), ENTRY(pwrite), ENTRY(connect), ENTRY(tcdrain),
	ENTRY(msync), ENTRY(cond_wait), ENTRY(cond_timedwait),
	{ "asynchronously", wait_asynchronously },
};

static pthread_key_t key;

static void *thread(void *function)
{
	pthread_cleanup_push(note, "outer,");
	pthread_cleanup_push(note, "inner,");
	pthread_setspecific(key, "key");
	((const struct wait *)function)->function();
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return "returned";
}

static const char *text(void *result)
{
	return result == PTHREAD_CANCELED ? "cancelled" : result == NULL ? "null" : result;
}

static void give_way(int often)
{
	for (int at = 0; at < often; at++)
		sched_yield();
}

static void cancel_in(const struct wait *wait, int late)
{
	pthread_t id;
	void *result;

	order[0] = 0;
	pthread_create(&id, NULL, thread, (void *)wait);
	sem_wait(&ready);
	give_way(late ? 500 : 0);
	int status = pthread_cancel(id);
	int joined = pthread_join(id, &result);

	printf("%s %s -> %d %d %s %s\n", wait->name, late ? "waiting" : "soon", status, joined,
		text(result), order);
}

static void *disabled(void *unused)
{
	int before, after;

	(void)unused;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	sem_post(&ready);
	sem_wait(&nothing);
	pthread_testcancel();
	note("went on,");
	pthread_cleanup_push(note, "cleanup,");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &after);
	note(before == PTHREAD_CANCEL_ENABLE && after == PTHREAD_CANCEL_DISABLE ? "states,"
										: "wrong states,");
	pthread_testcancel();
	note("too far,");
	pthread_cleanup_pop(0);
	return NULL;
}

static void *exits(void *unused)
{
	(void)unused;
	pthread_cleanup_push(note, "first,");
	pthread_cleanup_push(note, "second,");
	pthread_cleanup_push(note, "popped,");
	pthread_cleanup_pop(1);
	pthread_exit("value");
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *cancels_itself(void *asynchronous)
{
	int old;

	if (asynchronous != NULL)
		pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	pthread_cancel(pthread_self());
	note("after,");
	pthread_testcancel();
	note("too far,");
	return NULL;
}

static volatile int caught;

static void on_signal(int number)
{
	(void)number;
	caught++;
}

/* A signal handler runs while the thread waits; the request comes after it, or during it. */
static void *interrupted(void *unused)
{
	char byte;

	(void)unused;
	sem_post(&ready);
	for (;;)
		if (read(empty[0], &byte, 1) < 0 && errno != EINTR)
			return "failed";
}

/* What was read is not lost when the request comes just then. */
static void *reads(void *into)
{
	int *sum = into;
	unsigned char byte;

	for (;;) {
		if (read(pair[0], &byte, 1) == 1)
			*sum += byte;
	}
}

static void nothing_is_lost(void)
{
	int taken = 0, given = 0, cancelled = 0;

	for (int round = 0; round < 200; round++) {
		pthread_t id;
		void *result;
		int sum = 0, left = 0;
		unsigned char byte = 1;

		pthread_create(&id, NULL, reads, &sum);
		for (int at = 0; at < 3; at++)
			given += write(pair[1], &byte, 1) == 1;
		pthread_cancel(id);
		pthread_join(id, &result);
		cancelled += result == PTHREAD_CANCELED;
		while (recv(pair[0], &byte, 1, MSG_DONTWAIT) == 1)
			left++;
		taken += sum + left;
	}
	printf("bytes given, threads cancelled -> %d %d\n", given, cancelled);
#ifdef __DragonFly__
	/* (The host's library can lose a byte here.) */
	printf("bytes that were lost -> %d\n", given - taken);
#else
	printf("bytes that were lost -> 0\n");
#endif
}

static void plain(const char *name, void *(*function)(void *), void *argument)
{
	pthread_t id;
	void *result;

	order[0] = 0;
	pthread_create(&id, NULL, function, argument);
	pthread_join(id, &result);
	printf("%s -> %s %s\n", name, text(result), order);
}

static void *forever(void *unused)
{
	(void)unused;
	sem_wait(&nothing);
	return NULL;
}

static void prepare(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char block[4096] = { 0 };
	int locked[2];

	sem_init(&ready, 0, 0);
	sem_init(&nothing, 0, 0);
	pthread_key_create(&key, note);
	pipe(empty);
	pipe(full);
	fcntl(full[1], F_SETFL, O_NONBLOCK);
	while (write(full[1], block, sizeof(block)) > 0 || write(full[1], block, 1) > 0)
		;
	fcntl(full[1], F_SETFL, 0);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(listener, (struct sockaddr *)&address, sizeof(address));
	listen(listener, 1);
	waiting = mkstemp(lock_name);
	unlink(lock_name);
	/* A child that holds the lock and never ends. */
	pipe(locked);
	child = fork();
	if (child == 0) {
		fcntl(waiting, F_SETLK, &lock);
		write(locked[1], "x", 1);
		for (;;)
			pause();
	}
	read(locked[0], block, 1);
	pthread_create(&endless, NULL, forever, NULL);
}

/* A pair of sockets of which one end takes no more. */
static void fill_pair(void)
{
	char block[4096] = { 0 };

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	while (send(pair[1], block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	while (send(pair[1], block, 1, MSG_DONTWAIT) > 0)
		;
}

int main(int count, char **arguments)
{
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t id;
	void *result;
	int status;

	start(count, arguments);
	setvbuf(stdout, NULL, _IOLBF, 0);
	prepare();
	for (size_t at = 0; at < sizeof(waits) / sizeof(waits[0]); at++) {
		int sends = strncmp(waits[at].name, "send", 4) == 0;

		if (sends)
			fill_pair();
		else
			socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
		cancel_in(&waits[at], 0);
		cancel_in(&waits[at], 1);
		close(pair[0]);
		close(pair[1]);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	printf("mutex after all -> %d\n", pthread_mutex_trylock(&mutex));

	order[0] = 0;
	pthread_create(&id, NULL, disabled, NULL);
	sem_wait(&ready);
	pthread_cancel(id);
	sem_post(&nothing);
	sem_post(&nothing);
	pthread_join(endless, &result);
	printf("left alone -> %s\n", text(result));
	pthread_join(id, &result);
	printf("disabled -> %s %s\n", text(result), order);

	plain("exits", exits, NULL);
	plain("cancels itself", cancels_itself, NULL);
	plain("cancels itself at once", cancels_itself, "asynchronous");

	sigaction(SIGUSR1, &action, NULL);
	pthread_create(&id, NULL, interrupted, NULL);
	sem_wait(&ready);
	while (caught == 0) {
		pthread_kill(id, SIGUSR1);
		sched_yield();
	}
	pthread_cancel(id);
	for (int at = 0; at < 50; at++)
		pthread_kill(id, SIGUSR1);
	pthread_join(id, &result);
	printf("interrupted -> %s\n", text(result));

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	nothing_is_lost();
	printf("values -> %d %d %d %d %d\n", PTHREAD_CANCEL_ENABLE != PTHREAD_CANCEL_DISABLE,
		PTHREAD_CANCEL_DEFERRED != PTHREAD_CANCEL_ASYNCHRONOUS,
		pthread_setcancelstate(77, NULL) == EINVAL, pthread_setcanceltype(77, NULL) == EINVAL,
		PTHREAD_CANCELED != NULL);
	return 0;
}
