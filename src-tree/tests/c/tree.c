/*
 * Trees of <sys/tree.h> against an array of what is in them: order, searches, colours.
 */
#include "case.h"
#include "../../include/sys/tree.h"

enum { NUMBERS = 300 };

struct node {
	int number;
	RB_ENTRY(node) entry;
	SPLAY_ENTRY(node) splay;
};

static int compare(const struct node *a, const struct node *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

RB_HEAD(tree, node);
RB_PROTOTYPE_STATIC(tree, node, entry, compare);
RB_GENERATE_STATIC(tree, node, entry, compare)
SPLAY_HEAD(splay, node);
SPLAY_PROTOTYPE(splay, node, splay, compare);
SPLAY_GENERATE(splay, node, splay, compare)

static struct node nodes[NUMBERS];
static int present[NUMBERS];

/* The black nodes on each way below; -1 when ways differ or a red node has a red child. */
static int blacks(struct node *node)
{
	if (node == NULL)
		return 1;
	int left = blacks(RB_LEFT(node, entry)), right = blacks(RB_RIGHT(node, entry));
	int red = RB_COLOR(node, entry) == RB_RED;

	if (red && RB_PARENT(node, entry) != NULL && RB_COLOR(RB_PARENT(node, entry), entry) == RB_RED)
		return -1;
	return left < 0 || left != right ? -1 : left + !red;
}

int main(int count, char **arguments)
{
	struct tree tree = RB_INITIALIZER(&tree);
	struct splay splay = SPLAY_INITIALIZER(&splay);
	struct node *node, *after;

	start(count, arguments);
	for (int at = 0; at < NUMBERS; at++)
		nodes[at].number = at;
	for (int round = 0; round < 3000; round++) {
		int at = (int)below(NUMBERS), wrong = 0, last = -1, found = 0, expected = 0;
		struct node wanted = { .number = (int)below(NUMBERS) };
		int grow = round % 1000 < 500 ? 3 : 1;

		if ((int)below(4) < grow) {
			wrong += (RB_INSERT(tree, &tree, &nodes[at]) != NULL) != present[at];
			wrong += (SPLAY_INSERT(splay, &splay, &nodes[at]) != NULL) != present[at];
			present[at] = 1;
		} else if (present[at]) {
			wrong += RB_REMOVE(tree, &tree, &nodes[at]) != &nodes[at];
			wrong += SPLAY_REMOVE(splay, &splay, &nodes[at]) != &nodes[at];
			present[at] = 0;
		}
		node = RB_FIND(tree, &tree, &wanted);
		wrong += (node != NULL) != present[wanted.number];
		wrong += (SPLAY_FIND(splay, &splay, &wanted) != NULL) != present[wanted.number];
		node = RB_NFIND(tree, &tree, &wanted);
		int next = wanted.number;
		while (next < NUMBERS && !present[next])
			next++;
		wrong += node == NULL ? next != NUMBERS : node->number != next;
		wrong += blacks(RB_ROOT(&tree)) < 0;
		if (round % 50 == 0) {
			RB_FOREACH_SAFE(node, tree, &tree, after) {
				wrong += node->number <= last || !present[node->number];
				last = node->number;
				found++;
			}
			RB_FOREACH_REVERSE(node, tree, &tree)
				found++;
			last = -1;
			SPLAY_FOREACH(node, splay, &splay) {
				wrong += node->number <= last || !present[node->number];
				last = node->number;
				found++;
			}
			for (int number = 0; number < NUMBERS; number++)
				expected += present[number];
			node = RB_MAX(tree, &tree);
			printf("round %d -> %d wrong, %d of %d, up to %d\n", round, wrong, found,
				3 * expected, node == NULL ? -1 : node->number);
		} else if (wrong != 0)
			printf("round %d -> %d wrong\n", round, wrong);
	}
	return 0;
}
