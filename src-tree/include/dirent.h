/* <dirent.h>: directories */
#ifndef _DIRENT_H_
#define _DIRENT_H_

#include <sys/_types.h>

#include <sys/_types/_ino_t.h>
#include <sys/_types/_off_t.h>
#include <sys/_types/_size_t.h>
#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12
#define DT_WHT 14
#define DT_DBF 15
#define MAXNAMLEN 255
struct dirent {
	ino_t d_fileno;
	__uint16_t d_namlen;
	__uint8_t d_type;
	__uint8_t d_unused1;
	__uint32_t d_unused2;
	char d_name[MAXNAMLEN + 1];
};
#define d_ino d_fileno
#define _DIRENT_RECLEN(namelen) ((__offsetof(struct dirent, d_name) + (namelen) + 1 + 7) & ~7)
#define IFTODT(mode) (((mode) & 0170000) >> 12)
#define DTTOIF(dirtype) ((dirtype) << 12)
struct _dirdesc;
typedef struct _dirdesc DIR;

__BEGIN_DECLS
int closedir(DIR *);
int dirfd(DIR *);
DIR *fdopendir(int);
DIR *opendir(const char *);
struct dirent *readdir(DIR *);
int readdir_r(DIR *, struct dirent *, struct dirent **);
void rewinddir(DIR *);
void seekdir(DIR *, long);
long telldir(DIR *);
int scandir(const char *, struct dirent ***, int (*)(const struct dirent *), int (*)(const struct dirent **, const struct dirent **));
int alphasort(const struct dirent **, const struct dirent **);
int versionsort(const struct dirent **, const struct dirent **);
__END_DECLS

#endif /* !_DIRENT_H_ */
