# Checks the log in a bundle with openssl and coreutils alone: sh check-log.sh data/proof
set -eu
cd "${1:-data/proof}"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
hash() { sha256sum | cut -c-64; }
bytes() { tr a-f A-F | basenc --base16 --decode; }
fail() { echo "$*" >&2; exit 1; }

# The checkpoint is three lines, and bears the log's signature below a blank one.
head -n 3 checkpoint > "$scratch/body"
sed -n 5p checkpoint | cut -d ' ' -f 3 | base64 -d | tail -c 64 > "$scratch/signature"
{ echo MCowBQYDK2VwAyEA | base64 -d; cut -d + -f 3- key | base64 -d | tail -c 32; } > "$scratch/key"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$scratch/key" -rawin -in "$scratch/body" \
  -sigfile "$scratch/signature" > "$scratch/said" || fail "The signature does not fit."
size=$(sed -n 2p checkpoint)
root=$(sed -n 3p checkpoint | base64 -d | basenc --base16 -w 0 | tr A-F a-f)

# Each entry has its hash in its leaf, and the leaf has its way to the root (RFC 9162, 2.1.3.2).
tab=$(printf '\t')
tail -q -n +2 entries-*.tsv > "$scratch/entries"
while IFS=$tab read -r index path leaf entry; do
  of_leaf() { printf %s "$leaf" | sed "s/.*\"$1\":\"\([0-9a-f]*\)\".*/\1/"; }
  if [ "$entry" != - ]; then
    text=$({ of_leaf previous_hash | bytes; printf %s "$entry"; } | hash)
    [ "$text" = "$(of_leaf entry_hash)" ] || fail "The text is another: $leaf"
  fi
  [ "$index" != - ] || continue # not in the log yet when the bundle was made
  place=$index last=$((size - 1))
  node=$({ printf '\000'; printf %s "$leaf"; } | hash)
  for other in $(echo "$path" | tr -d -); do
    pair=$node$other
    if [ $((place % 2)) = 1 ] || [ "$place" = "$last" ]; then
      pair=$other$node
      while [ "$place" -gt 0 ] && [ $((place % 2)) = 0 ]; do place=$((place / 2)) last=$((last / 2)); done
    fi
    node=$({ printf '\001'; printf %s "$pair" | bytes; } | hash)
    place=$((place / 2)) last=$((last / 2))
  done
  [ "$last" = 0 ] && [ "$node" = "$root" ] || fail "Not in the log: $leaf"
done < "$scratch/entries"
