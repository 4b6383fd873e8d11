/* <sys/tree.h>: red-black trees and splay trees of structures, made by macros */
#ifndef _SYS_TREE_H_
#define _SYS_TREE_H_

#include <stddef.h>

/*
 * Red-black trees. A structure has an RB_ENTRY; RB_GENERATE defines the functions of a kind of
 * tree, RB_PROTOTYPE declares them. No way from the root is more than twice as long as another.
 */
#define RB_BLACK 0
#define RB_RED 1

#define RB_HEAD(name, type) \
	struct name { \
		struct type *rbh_root; \
	}
#define RB_INITIALIZER(root) { NULL }
#define RB_INIT(root) ((void)((root)->rbh_root = NULL))
#define RB_ENTRY(type) \
	struct { \
		struct type *rbe_left; \
		struct type *rbe_right; \
		struct type *rbe_parent; \
		int rbe_color; \
	}
#define RB_LEFT(node, field) (node)->field.rbe_left
#define RB_RIGHT(node, field) (node)->field.rbe_right
#define RB_PARENT(node, field) (node)->field.rbe_parent
#define RB_COLOR(node, field) (node)->field.rbe_color
#define RB_ROOT(head) (head)->rbh_root
#define RB_EMPTY(head) (RB_ROOT(head) == NULL)
#define RB_NEGINF (-1)
#define RB_INF 1

#define RB_PROTOTYPE(name, type, field, cmp) RB_PROTOTYPE_INTERNAL(name, type, field, cmp, )
#define RB_PROTOTYPE_STATIC(name, type, field, cmp) \
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp, __attribute__((__unused__)) static)
#define RB_PROTOTYPE_INTERNAL(name, type, field, cmp, attr) \
	attr struct type *name##_RB_INSERT(struct name *, struct type *); \
	attr struct type *name##_RB_REMOVE(struct name *, struct type *); \
	attr struct type *name##_RB_FIND(struct name *, struct type *); \
	attr struct type *name##_RB_NFIND(struct name *, struct type *); \
	attr struct type *name##_RB_NEXT(struct type *); \
	attr struct type *name##_RB_PREV(struct type *); \
	attr struct type *name##_RB_MINMAX(struct name *, int)

#define RB_GENERATE(name, type, field, cmp) RB_GENERATE_INTERNAL(name, type, field, cmp, )
#define RB_GENERATE_STATIC(name, type, field, cmp) \
	RB_GENERATE_INTERNAL(name, type, field, cmp, __attribute__((__unused__)) static)
#define RB_GENERATE_INTERNAL(name, type, field, cmp, attr) \
	/* The link to the left or the right. */ \
	static __inline struct type **name##_RB_SIDE(struct type *node, int right) \
	{ \
		return right ? &RB_RIGHT(node, field) : &RB_LEFT(node, field); \
	} \
	static __inline int name##_RB_IS_RED(struct type *node) \
	{ \
		return node != NULL && RB_COLOR(node, field) == RB_RED; \
	} \
	/* Puts a node, or nothing, in the place of another. */ \
	static __inline void name##_RB_REPLACE(struct name *head, struct type *old, struct type *node) \
	{ \
		struct type *parent = RB_PARENT(old, field); \
		if (node != NULL) \
			RB_PARENT(node, field) = parent; \
		if (parent == NULL) \
			RB_ROOT(head) = node; \
		else \
			*name##_RB_SIDE(parent, RB_RIGHT(parent, field) == old) = node; \
	} \
	/* Moves a node down to one side, and its child of the other side up. */ \
	static __inline void name##_RB_ROTATE(struct name *head, struct type *node, int right) \
	{ \
		struct type *child = *name##_RB_SIDE(node, !right); \
		struct type *inner = *name##_RB_SIDE(child, right); \
		*name##_RB_SIDE(node, !right) = inner; \
		if (inner != NULL) \
			RB_PARENT(inner, field) = node; \
		name##_RB_REPLACE(head, node, child); \
		*name##_RB_SIDE(child, right) = node; \
		RB_PARENT(node, field) = child; \
	} \
	attr struct type *name##_RB_INSERT(struct name *head, struct type *node) \
	{ \
		struct type *parent = NULL, **link = &RB_ROOT(head); \
		while (*link != NULL) { \
			int order = (cmp)(node, *link); \
			if (order == 0) \
				return *link; \
			parent = *link; \
			link = name##_RB_SIDE(parent, order > 0); \
		} \
		RB_LEFT(node, field) = RB_RIGHT(node, field) = NULL; \
		RB_PARENT(node, field) = parent; \
		RB_COLOR(node, field) = RB_RED; \
		*link = node; \
		while (name##_RB_IS_RED(parent = RB_PARENT(node, field))) { \
			struct type *above = RB_PARENT(parent, field); \
			int side = RB_RIGHT(above, field) == parent; \
			struct type *uncle = *name##_RB_SIDE(above, !side); \
			if (name##_RB_IS_RED(uncle)) { \
				RB_COLOR(parent, field) = RB_COLOR(uncle, field) = RB_BLACK; \
				RB_COLOR(above, field) = RB_RED; \
				node = above; \
				continue; \
			} \
			if (*name##_RB_SIDE(parent, !side) == node) { \
				name##_RB_ROTATE(head, parent, side); \
				parent = node; \
			} \
			RB_COLOR(parent, field) = RB_BLACK; \
			RB_COLOR(above, field) = RB_RED; \
			name##_RB_ROTATE(head, above, !side); \
			break; \
		} \
		RB_COLOR(RB_ROOT(head), field) = RB_BLACK; \
		return NULL; \
	} \
	/* One way through `node`, below `parent`, has a black node too few. */ \
	static __inline void name##_RB_MEND(struct name *head, struct type *parent, struct type *node) \
	{ \
		while (!name##_RB_IS_RED(node) && node != RB_ROOT(head)) { \
			int side = RB_RIGHT(parent, field) == node; \
			struct type *other = *name##_RB_SIDE(parent, !side); \
			if (RB_COLOR(other, field) == RB_RED) { \
				RB_COLOR(other, field) = RB_BLACK; \
				RB_COLOR(parent, field) = RB_RED; \
				name##_RB_ROTATE(head, parent, side); \
				other = *name##_RB_SIDE(parent, !side); \
			} \
			struct type *near = *name##_RB_SIDE(other, side); \
			struct type *far = *name##_RB_SIDE(other, !side); \
			if (!name##_RB_IS_RED(near) && !name##_RB_IS_RED(far)) { \
				RB_COLOR(other, field) = RB_RED; \
				node = parent; \
				parent = RB_PARENT(node, field); \
				continue; \
			} \
			if (!name##_RB_IS_RED(far)) { \
				RB_COLOR(near, field) = RB_BLACK; \
				RB_COLOR(other, field) = RB_RED; \
				name##_RB_ROTATE(head, other, !side); \
				far = other; \
				other = near; \
			} \
			RB_COLOR(other, field) = RB_COLOR(parent, field); \
			RB_COLOR(parent, field) = RB_COLOR(far, field) = RB_BLACK; \
			name##_RB_ROTATE(head, parent, side); \
			node = RB_ROOT(head); \
		} \
		if (node != NULL) \
			RB_COLOR(node, field) = RB_BLACK; \
	} \
	attr struct type *name##_RB_REMOVE(struct name *head, struct type *node) \
	{ \
		struct type *child, *parent; \
		int color; \
		if (RB_LEFT(node, field) != NULL && RB_RIGHT(node, field) != NULL) { \
			struct type *next = RB_RIGHT(node, field); \
			while (RB_LEFT(next, field) != NULL) \
				next = RB_LEFT(next, field); \
			child = RB_RIGHT(next, field); \
			parent = RB_PARENT(next, field); \
			color = RB_COLOR(next, field); \
			if (parent == node) \
				parent = next; \
			else { \
				name##_RB_REPLACE(head, next, child); \
				RB_RIGHT(next, field) = RB_RIGHT(node, field); \
				RB_PARENT(RB_RIGHT(next, field), field) = next; \
			} \
			RB_LEFT(next, field) = RB_LEFT(node, field); \
			RB_PARENT(RB_LEFT(next, field), field) = next; \
			RB_COLOR(next, field) = RB_COLOR(node, field); \
			name##_RB_REPLACE(head, node, next); \
		} else { \
			child = RB_LEFT(node, field); \
			if (child == NULL) \
				child = RB_RIGHT(node, field); \
			parent = RB_PARENT(node, field); \
			color = RB_COLOR(node, field); \
			name##_RB_REPLACE(head, node, child); \
		} \
		if (color == RB_BLACK) \
			name##_RB_MEND(head, parent, child); \
		return node; \
	} \
	attr struct type *name##_RB_FIND(struct name *head, struct type *wanted) \
	{ \
		struct type *node = RB_ROOT(head); \
		while (node != NULL) { \
			int order = (cmp)(wanted, node); \
			if (order == 0) \
				break; \
			node = *name##_RB_SIDE(node, order > 0); \
		} \
		return node; \
	} \
	/* The first that is not before `wanted`. */ \
	attr struct type *name##_RB_NFIND(struct name *head, struct type *wanted) \
	{ \
		struct type *node = RB_ROOT(head), *best = NULL; \
		while (node != NULL) { \
			int order = (cmp)(wanted, node); \
			if (order == 0) \
				return node; \
			if (order < 0) \
				best = node; \
			node = *name##_RB_SIDE(node, order > 0); \
		} \
		return best; \
	} \
	static __inline struct type *name##_RB_STEP(struct type *node, int right) \
	{ \
		struct type *next = *name##_RB_SIDE(node, right); \
		if (next != NULL) { \
			while (*name##_RB_SIDE(next, !right) != NULL) \
				next = *name##_RB_SIDE(next, !right); \
			return next; \
		} \
		while ((next = RB_PARENT(node, field)) != NULL && *name##_RB_SIDE(next, right) == node) \
			node = next; \
		return next; \
	} \
	attr struct type *name##_RB_NEXT(struct type *node) \
	{ \
		return name##_RB_STEP(node, 1); \
	} \
	attr struct type *name##_RB_PREV(struct type *node) \
	{ \
		return name##_RB_STEP(node, 0); \
	} \
	/* The first for a negative `which`, else the last. */ \
	attr struct type *name##_RB_MINMAX(struct name *head, int which) \
	{ \
		struct type *node = RB_ROOT(head); \
		while (node != NULL && *name##_RB_SIDE(node, which >= 0) != NULL) \
			node = *name##_RB_SIDE(node, which >= 0); \
		return node; \
	}

#define RB_INSERT(name, head, node) name##_RB_INSERT(head, node)
#define RB_REMOVE(name, head, node) name##_RB_REMOVE(head, node)
#define RB_FIND(name, head, wanted) name##_RB_FIND(head, wanted)
#define RB_NFIND(name, head, wanted) name##_RB_NFIND(head, wanted)
#define RB_NEXT(name, head, node) name##_RB_NEXT(node)
#define RB_PREV(name, head, node) name##_RB_PREV(node)
#define RB_MIN(name, head) name##_RB_MINMAX(head, RB_NEGINF)
#define RB_MAX(name, head) name##_RB_MINMAX(head, RB_INF)
#define RB_FOREACH(node, name, head) \
	for ((node) = RB_MIN(name, head); (node) != NULL; (node) = name##_RB_NEXT(node))
#define RB_FOREACH_FROM(node, name, after) \
	for (; (node) != NULL && ((after) = name##_RB_NEXT(node), 1); (node) = (after))
#define RB_FOREACH_SAFE(node, name, head, after) \
	for ((node) = RB_MIN(name, head); (node) != NULL && ((after) = name##_RB_NEXT(node), 1); \
		(node) = (after))
#define RB_FOREACH_REVERSE(node, name, head) \
	for ((node) = RB_MAX(name, head); (node) != NULL; (node) = name##_RB_PREV(node))
#define RB_FOREACH_REVERSE_SAFE(node, name, head, after) \
	for ((node) = RB_MAX(name, head); (node) != NULL && ((after) = name##_RB_PREV(node), 1); \
		(node) = (after))

/*
 * Splay trees: what was looked for last is at the root, so that what is looked for often is found
 * soon.
 */
#define SPLAY_HEAD(name, type) \
	struct name { \
		struct type *sph_root; \
	}
#define SPLAY_INITIALIZER(root) { NULL }
#define SPLAY_INIT(root) ((void)((root)->sph_root = NULL))
#define SPLAY_ENTRY(type) \
	struct { \
		struct type *spe_left; \
		struct type *spe_right; \
	}
#define SPLAY_LEFT(node, field) (node)->field.spe_left
#define SPLAY_RIGHT(node, field) (node)->field.spe_right
#define SPLAY_ROOT(head) (head)->sph_root
#define SPLAY_EMPTY(head) (SPLAY_ROOT(head) == NULL)
#define SPLAY_NEGINF (-1)
#define SPLAY_INF 1

#define SPLAY_PROTOTYPE(name, type, field, cmp) \
	struct type *name##_SPLAY_INSERT(struct name *, struct type *); \
	struct type *name##_SPLAY_REMOVE(struct name *, struct type *); \
	struct type *name##_SPLAY_FIND(struct name *, struct type *); \
	struct type *name##_SPLAY_NEXT(struct name *, struct type *); \
	struct type *name##_SPLAY_MIN_MAX(struct name *, int)

#define SPLAY_GENERATE(name, type, field, cmp) \
	/* Brings `wanted`, or a neighbour of where it would be, to the root: the first or last node \
	   for NULL. What is passed on the way is hung into two trees, of smaller and larger nodes. */ \
	static __inline void name##_SPLAY(struct name *head, struct type *wanted, int which) \
	{ \
		struct type *node = SPLAY_ROOT(head), *child, *small = NULL, *large = NULL; \
		struct type **small_end = &small, **large_end = &large; \
		for (;;) { \
			int order = wanted != NULL ? (cmp)(wanted, node) : which; \
			if (order < 0) { \
				child = SPLAY_LEFT(node, field); \
				if (child == NULL) \
					break; \
				if ((wanted != NULL ? (cmp)(wanted, child) : which) < 0) { \
					SPLAY_LEFT(node, field) = SPLAY_RIGHT(child, field); \
					SPLAY_RIGHT(child, field) = node; \
					node = child; \
					if (SPLAY_LEFT(node, field) == NULL) \
						break; \
				} \
				*large_end = node; \
				large_end = &SPLAY_LEFT(node, field); \
				node = *large_end; \
			} else if (order > 0) { \
				child = SPLAY_RIGHT(node, field); \
				if (child == NULL) \
					break; \
				if ((wanted != NULL ? (cmp)(wanted, child) : which) > 0) { \
					SPLAY_RIGHT(node, field) = SPLAY_LEFT(child, field); \
					SPLAY_LEFT(child, field) = node; \
					node = child; \
					if (SPLAY_RIGHT(node, field) == NULL) \
						break; \
				} \
				*small_end = node; \
				small_end = &SPLAY_RIGHT(node, field); \
				node = *small_end; \
			} else \
				break; \
		} \
		*small_end = SPLAY_LEFT(node, field); \
		*large_end = SPLAY_RIGHT(node, field); \
		SPLAY_LEFT(node, field) = small; \
		SPLAY_RIGHT(node, field) = large; \
		SPLAY_ROOT(head) = node; \
	} \
	struct type *name##_SPLAY_INSERT(struct name *head, struct type *node) \
	{ \
		struct type *left = NULL, *right = NULL; \
		if (!SPLAY_EMPTY(head)) { \
			name##_SPLAY(head, node, 0); \
			struct type *root = SPLAY_ROOT(head); \
			int order = (cmp)(node, root); \
			if (order == 0) \
				return root; \
			if (order < 0) { \
				left = SPLAY_LEFT(root, field); \
				right = root; \
				SPLAY_LEFT(root, field) = NULL; \
			} else { \
				left = root; \
				right = SPLAY_RIGHT(root, field); \
				SPLAY_RIGHT(root, field) = NULL; \
			} \
		} \
		SPLAY_LEFT(node, field) = left; \
		SPLAY_RIGHT(node, field) = right; \
		SPLAY_ROOT(head) = node; \
		return NULL; \
	} \
	struct type *name##_SPLAY_FIND(struct name *head, struct type *wanted) \
	{ \
		if (SPLAY_EMPTY(head)) \
			return NULL; \
		name##_SPLAY(head, wanted, 0); \
		return (cmp)(wanted, SPLAY_ROOT(head)) == 0 ? SPLAY_ROOT(head) : NULL; \
	} \
	struct type *name##_SPLAY_REMOVE(struct name *head, struct type *node) \
	{ \
		struct type *root = name##_SPLAY_FIND(head, node), *larger; \
		if (root == NULL) \
			return NULL; \
		larger = SPLAY_RIGHT(root, field); \
		SPLAY_ROOT(head) = SPLAY_LEFT(root, field); \
		if (SPLAY_EMPTY(head)) \
			SPLAY_ROOT(head) = larger; \
		else { \
			name##_SPLAY(head, NULL, SPLAY_INF); \
			SPLAY_RIGHT(SPLAY_ROOT(head), field) = larger; \
		} \
		return root; \
	} \
	struct type *name##_SPLAY_NEXT(struct name *head, struct type *node) \
	{ \
		name##_SPLAY(head, node, 0); \
		node = SPLAY_RIGHT(node, field); \
		while (node != NULL && SPLAY_LEFT(node, field) != NULL) \
			node = SPLAY_LEFT(node, field); \
		return node; \
	} \
	struct type *name##_SPLAY_MIN_MAX(struct name *head, int which) \
	{ \
		if (SPLAY_EMPTY(head)) \
			return NULL; \
		name##_SPLAY(head, NULL, which); \
		return SPLAY_ROOT(head); \
	}

#define SPLAY_INSERT(name, head, node) name##_SPLAY_INSERT(head, node)
#define SPLAY_REMOVE(name, head, node) name##_SPLAY_REMOVE(head, node)
#define SPLAY_FIND(name, head, wanted) name##_SPLAY_FIND(head, wanted)
#define SPLAY_NEXT(name, head, node) name##_SPLAY_NEXT(head, node)
#define SPLAY_MIN(name, head) name##_SPLAY_MIN_MAX(head, SPLAY_NEGINF)
#define SPLAY_MAX(name, head) name##_SPLAY_MIN_MAX(head, SPLAY_INF)
#define SPLAY_FOREACH(node, name, head) \
	for ((node) = SPLAY_MIN(name, head); (node) != NULL; (node) = SPLAY_NEXT(name, head, node))

#endif /* !_SYS_TREE_H_ */
