# Shell functions that the scripts here share (POSIX sh; to be sourced with `tree` set).

# The oldest Rust that builds the host tools: `rust-version` of the workspace.
min_rust=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$tree/Cargo.toml")

# Says something on standard error.
say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# Says it and ends.
die() {
	say "$@"
	exit 1
}

# at_least VERSION MINIMUM: is VERSION as new as MINIMUM? (major.minor)
at_least() {
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n | head -n 1)" = "$2" ]
}

# rust_version CARGO: prints the version of a cargo ("1.95.0").
rust_version() {
	"$1" --version 2>/dev/null | sed -n 's/^cargo \([0-9.]*\).*/\1/p'
}

# host_cargo: prints the cargo for host tools: the first that is new enough of $CARGO, the one
# on the path, and Debian's.
host_cargo() {
	for candidate in "${CARGO:-}" cargo "${HOME:-/nonexistent}/.cargo/bin/cargo" /usr/bin/cargo; do
		[ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
		version=$(rust_version "$candidate")
		if [ -n "$version" ] && at_least "$version" "$min_rust"; then
			command -v "$candidate"
			return
		fi
	done
	return 1
}

# object_dir: prints the object directory as an absolute path.
object_dir() {
	case ${OBJDIR:-obj} in
	/*) printf '%s\n' "$OBJDIR" ;;
	*) printf '%s\n' "$tree/${OBJDIR:-obj}" ;;
	esac
}

# host_dir: prints the folder that host tools and tests are compiled in.
host_dir() {
	printf '%s\n' "${HOST_TARGET_DIR:-$(object_dir)/host}"
}

# writable_folder DIR KNOB: makes the folder that KNOB names, or says what to do.
writable_folder() {
	if why=$( { mkdir -p "$1" && : >"$1/.writable.$$" && rm -f "$1/.writable.$$"; } 2>&1); then
		return
	fi
	say "cannot write in $1: ${why##*: }"
	die "remedy: let it be written, or set $2=DIR to a folder that can be"
}

# plain_name DIR REMEDY: refuses a folder with a name that compilers and make would take apart (buildsys
# has the same rule, but tells only after it is built itself).
plain_name() {
	case $1 in
	*[[:space:][:cntrl:]:\"\'\`\\\$\#]*)
		say "cannot build in '$1': compilers and make split names at blanks, colons and quotes"
		die "remedy: $2 a folder with a plain name"
		;;
	esac
}

# room_in DIR: prints how many MB are free there.
room_in() {
	df -Pk "$1" 2>/dev/null | awk 'END { print int($4 / 1024) }'
}

# Folder for programs that are built once for all trees (cargo-nextest).
tools_dir() {
	if [ -n "${CI_TOOLS_DIR:-}" ]; then
		printf '%s\n' "$CI_TOOLS_DIR"
	elif [ -n "${XDG_CACHE_HOME:-${HOME:-}}" ]; then
		printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/dragonfly-tools"
	else
		printf '%s\n' "$(object_dir)/tools"
	fi
}

# plain_cargo_environment CARGO: host tools are built as the machine builds ordinary programs. What
# a user has set for target builds must not leak in, and a cargo works with the compiler beside it,
# not with another one that the path says first.
plain_cargo_environment() {
	unset RUSTFLAGS RUSTC_BOOTSTRAP RUSTC_WRAPPER CARGO_BUILD_TARGET CARGO_ENCODED_RUSTFLAGS
	RUSTC=${1%/*}/rustc
	RUSTDOC=${1%/*}/rustdoc
	CARGO_TARGET_DIR=$(host_dir)
	export RUSTC RUSTDOC CARGO_TARGET_DIR
	# Hundreds of test programs are linked: lld takes a fraction of the time of the usual linker.
	linker=$(newest_lld) || return 0
	CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Clink-arg=-fuse-ld=lld -Clink-arg=-B${linker%/*}"
	export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS
}

# faster_malloc: lets programs that follow have a malloc like the one that Rust's own compilers bring
# along, and Debian's do not.
faster_malloc() {
	malloc=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2
	if [ -z "${LD_PRELOAD:-}" ] && [ -e "$malloc" ]; then
		LD_PRELOAD=$malloc
		export LD_PRELOAD
	fi
}

# newest_lld: prints the path of the ld.lld that the compiler driver is to use.
newest_lld() {
	newest=$(ls -d /usr/lib/llvm-*/bin/ld.lld 2>/dev/null | sort -V | tail -n 1)
	[ -n "$newest" ] && printf '%s\n' "$newest"
}
