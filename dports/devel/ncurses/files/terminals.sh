#!/bin/sh
# terminals.sh RUN BIN TERMINALS: tests the programs of ncurses in the folder BIN, which RUN runs, in the
# unpacked sources. The machine's own programs say what is right.
set -eu
run=$1 bin=$2 terminals=$3
rm -rf .terminals
mkdir .terminals

# Both compilers make the same database of the same text.
$run "$bin/tic" -x -o .terminals/ours misc/terminfo.src
/usr/bin/tic -x -o .terminals/theirs misc/terminfo.src
diff -r .terminals/ours .terminals/theirs
entries=$(find .terminals/ours -type f | wc -l)
[ "$entries" -gt 1000 ]
echo "$entries entries are compiled alike"

# What is taken apart and put together again is the same.
for terminal in $terminals; do
	file=$(find .terminals/ours -name "$terminal")
	TERMINFO=$PWD/.terminals/ours $run "$bin/infocmp" -x -1 "$terminal" > .terminals/ours.ti
	TERMINFO=$PWD/.terminals/theirs /usr/bin/infocmp -x -1 "$terminal" > .terminals/theirs.ti
	# The first line is a comment: the file it was read from.
	sed 1d .terminals/theirs.ti > .terminals/right
	sed 1d .terminals/ours.ti | cmp - .terminals/right
	$run "$bin/tic" -x -o .terminals/again .terminals/ours.ti
	cmp "$file" ".terminals/again/${file#.terminals/ours/}"
done
echo "$(echo $terminals | wc -w) entries are the same after infocmp and tic"

# Without a database the entries inside the library serve.
for terminal in $terminals; do
	for capability in bel cols cr "cup 3 7" el "setaf 2" colors sgr0 kcuu1; do
		mine=$(TERMINFO=/nonexistent $run "$bin/tput" -T "$terminal" $capability | od -c) || true
		right=$(TERMINFO=$PWD/.terminals/theirs /usr/bin/tput -T "$terminal" $capability | od -c) || true
		[ "$mine" = "$right" ] || { echo "tput -T $terminal $capability: $mine, not $right"; exit 1; }
	done
done
echo "tput knows $terminals without a database"

# The same list, the same tab stops, the same clean screen.
same() {
	program=$1 folder=$2
	shift 2
	mine=$($run "$bin/$program" "$@" $folder | od -c)
	[ "$(echo "$mine" | wc -l)" -gt 1 ] &&
		[ "$mine" = "$("/usr/bin/$program" "$@" $folder | od -c)" ] ||
		{ echo "$program $* says something else"; exit 1; }
}
same toe "$PWD/.terminals/ours"
same toe "$PWD/.terminals/ours" -h
same tabs "" -T vt100 -8
same clear "" -T vt100
echo "toe, tabs and clear say the same"
