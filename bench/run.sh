#!/usr/bin/env bash
# Compares Mingbai with Hugo on the same generated text and prints Markdown tables.
#
#   bench/run.sh                 both programs, 1,000 and 10,000 items, 3 runs of each build
#   SIZES="1000" RUNS=1 PROGRAMS=hugo bench/run.sh
#
# Hugo is installed through the Go toolchain into .cache/ (or $CACHE), once. Everything else is in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

HUGO_VERSION=${HUGO_VERSION:-v0.165.0} # the newest that builds with Go 1.26
SIZES=${SIZES:-1000 10000}
CHARS=${CHARS:-1200}
RUNS=${RUNS:-3}
PROGRAMS=${PROGRAMS:-hugo mingbai}
AT=2026-11-24T12:00:00+08:00
CACHE=${CACHE:-$PWD/.cache/bench}
mkdir -p "$CACHE"
CACHE=$(cd "$CACHE" && pwd)

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
say() { printf '%s\n' "$*" >&2; }

hugo=$CACHE/hugo-$HUGO_VERSION
if [[ $PROGRAMS == *hugo* && ! -x $hugo ]]; then
  say "installing Hugo $HUGO_VERSION"
  (cd "$tmp" && GOBIN="$tmp/bin" CGO_ENABLED=0 nice go install "github.com/gohugoio/hugo@$HUGO_VERSION")
  mv "$tmp/bin/hugo" "$hugo"
fi
[[ $PROGRAMS != *mingbai* ]] || go build -trimpath -o "$tmp/mingbai" ./cmd/mingbai
go build -o "$tmp/gen" ./bench/gen
go build -o "$tmp/measure" ./bench/measure

# build PROGRAM ITEMS WHAT: one measured build of the site in $tmp/site or $tmp/hugo into $tmp/out.
build() {
  local note=("$tmp/measure" -notes "$tmp/notes" -program "$1" -items "$2" -what "$3" -out "$tmp/out" --)
  case $1 in
  mingbai) "${note[@]}" "$tmp/mingbai" build --site "$tmp/site" --out "$tmp/out" --desk none --at "$AT" ;;
  hugo) "${note[@]}" "$hugo" build --source "$tmp/hugo" --destination "$tmp/out" --clock "$AT" --quiet \
    --themesDir "$PWD/bench" --theme hugo-theme --cacheDir "$tmp/cache" --noBuildLock ;;
  esac
}

for n in $SIZES; do
  rm -rf "$tmp/site" "$tmp/hugo"
  "$tmp/gen" -n "$n" -chars "$CHARS" -out "$tmp/site" -hugo "$tmp/hugo"
  # The file that changes: a lesson in the middle by age; items are numbered in the order of their publication.
  for ((k = n / 2; ; k++)); do
    one=$(cd "$tmp/site" && compgen -G "content/lessons/*-$(printf %05d "$k").md") && break
  done
  # Programs take turns, so that a busy minute of the machine strikes both.
  for ((run = 1; run <= RUNS; run++)); do
    for program in $PROGRAMS; do
      say "$program, $n items, run $run of $RUNS"
      # Mingbai keeps its state in the output folder or beside it, Hugo in resources/ and its cache.
      rm -rf "$tmp/out" "$tmp"/.out.* "$tmp/hugo/resources" "$tmp/cache"
      build "$program" "$n" full
      build "$program" "$n" again
      site=$tmp/site
      [[ $program != hugo ]] || site=$tmp/hugo
      printf '\n后来补上的一句话，第%d次。\n' "$run" >>"$site/$one"
      build "$program" "$n" one
    done
  done
done

echo "$(nproc) cores, $(go version | cut -d' ' -f3-4), Hugo $HUGO_VERSION (not extended, no cgo), $(date +%Y-%m-%d);" \
  "$CHARS characters an item, best of $RUNS."
echo
"$tmp/measure" -notes "$tmp/notes" -table
