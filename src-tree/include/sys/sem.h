/* <sys/sem.h>: semaphores of System V */
#ifndef _SYS_SEM_H_
#define _SYS_SEM_H_

#include <sys/ipc.h>

#define GETNCNT 3
#define GETPID 4
#define GETVAL 5
#define GETALL 6
#define GETZCNT 7
#define SETVAL 8
#define SETALL 9
#define SEM_UNDO 010000

struct sembuf {
	unsigned short sem_num;
	short sem_op;
	short sem_flg;
};

__BEGIN_DECLS
int semctl(int, int, int, ...);
int semget(key_t, int, int);
int semop(int, struct sembuf *, unsigned int);
__END_DECLS

#endif /* !_SYS_SEM_H_ */
