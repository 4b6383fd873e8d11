/* What every build system of the SDK's test builds: a little of the library, and a thread. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/utsname.h>

static void *work(void *argument)
{
	*(double *)argument = sqrt(2.0);
	return NULL;
}

int main(void)
{
	struct utsname name;
	pthread_t thread;
	double root = 0;

	if (uname(&name) != 0 || pthread_create(&thread, NULL, work, &root) != 0)
		return 1;
	pthread_join(thread, NULL);
	printf("hello from C on %s: %.15f\n", name.sysname, root);
	return 0;
}
