/* <search.h>: tables, trees, lists and arrays that are searched */
#ifndef _SEARCH_H_
#define _SEARCH_H_

#include <sys/_types.h>

#include <sys/_types/_size_t.h>

typedef struct entry {
	char *key;
	void *data;
} ENTRY;
typedef enum { FIND, ENTER } ACTION;
typedef enum { preorder, postorder, endorder, leaf } VISIT;
typedef void posix_tnode;
struct hsearch_data {
	void *__table;
};

__BEGIN_DECLS
int hcreate(size_t);
void hdestroy(void);
ENTRY *hsearch(ENTRY, ACTION);
int hcreate_r(size_t, struct hsearch_data *);
void hdestroy_r(struct hsearch_data *);
int hsearch_r(ENTRY, ACTION, ENTRY **, struct hsearch_data *);
void insque(void *, void *);
void remque(void *);
void *lfind(const void *, const void *, size_t *, size_t, int (*)(const void *, const void *));
void *lsearch(const void *, void *, size_t *, size_t, int (*)(const void *, const void *));
posix_tnode *tdelete(const void *__restrict, posix_tnode **__restrict, int (*)(const void *, const void *));
posix_tnode *tfind(const void *, posix_tnode *const *, int (*)(const void *, const void *));
posix_tnode *tsearch(const void *, posix_tnode **, int (*)(const void *, const void *));
void twalk(const posix_tnode *, void (*)(const posix_tnode *, VISIT, int));
void tdestroy(posix_tnode *, void (*)(void *));
__END_DECLS

#endif /* !_SEARCH_H_ */
