#!/usr/bin/env bash
# Compares the search with stock Bleve and with Pagefind and prints Markdown tables: make bench-search.
# Pagefind comes from npm into .cache/ (or $CACHE), once; without npm it is left out, loudly.
set -euo pipefail
cd "$(dirname "$0")/.."

PAGEFIND_VERSION=${PAGEFIND_VERSION:-1.6.0}
CACHE=${CACHE:-$PWD/.cache/bench}
ITEMS=${ITEMS:-10000}
home=$CACHE/pagefind-$PAGEFIND_VERSION
if [[ ! -d $home ]]; then
  mkdir -p "$home.new"
  (cd "$home.new" && npm init -y >/dev/null && npm install --no-audit --no-fund "pagefind@$PAGEFIND_VERSION" >/dev/null) &&
    mv "$home.new" "$home" || echo "search.sh: no Pagefind (npm failed), it is left out" >&2
fi
program=$(find "$home/node_modules/@pagefind" -type f -name 'pagefind*' -perm -u+x 2>/dev/null | head -n 1 || true)
exec go run ./bench/search -pagefind "$program" -items "$ITEMS"
