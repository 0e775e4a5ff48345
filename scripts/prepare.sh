# Sourced by scripts/run and scripts/test. Leaves the pinned Bun first on PATH and the packages
# installed. Needs a POSIX shell and either npm or any Bun. Writes below the repository only,
# but for the package managers' caches.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

wanted=$(sed -n 's/^ *"bun": *"\([^"]*\)".*/\1/p' package.json)
toolchain=$root/dist/toolchain

say() { printf '%s\n' "$*" >&2; }

# Some machines (CI, sandboxes) have no home to keep a cache in.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export npm_config_cache="$toolchain/cache/npm" BUN_INSTALL_CACHE_DIR="$toolchain/cache/bun"
fi

is_wanted() { [ "$("$1" --version 2>/dev/null)" = "$wanted" ]; }

get_bun() {
  mkdir -p "$toolchain/bin"
  [ -f "$toolchain/package.json" ] || echo '{}' >"$toolchain/package.json"
  if command -v npm >/dev/null; then
    say "Getting Bun $wanted with npm"
    npm install --prefix "$toolchain" --no-save --ignore-scripts --no-audit --no-fund \
      --no-update-notifier --loglevel=error "bun@$wanted" >&2
  elif command -v bun >/dev/null; then
    say "Getting Bun $wanted with Bun $(bun --version)"
    (cd "$toolchain" && bun add --exact --ignore-scripts "bun@$wanted") >&2
  else
    say "This needs Bun $wanted, or npm or any Bun to get it with; none is on PATH."
    say "Install Node with npm from your distribution, or Bun from https://bun.com."
    exit 1
  fi
  # The package manager leaves a program for each variant that may fit (glibc or musl, with or without
  # AVX2). The first that runs is the one: the package's own choice needs an install script.
  for candidate in "$toolchain"/node_modules/@oven/*/bin/bun; do
    if is_wanted "$candidate"; then
      ln -sf "$candidate" "$toolchain/bin/bun"
      return
    fi
  done
  say "Bun $wanted was fetched, but none of its programs runs here:"
  ls "$toolchain"/node_modules/@oven >&2 || :
  exit 1
}

if ! is_wanted bun; then
  is_wanted "$toolchain/bin/bun" || get_bun
  PATH=$toolchain/bin:$PATH
  export PATH
fi

bun install --frozen-lockfile >&2
