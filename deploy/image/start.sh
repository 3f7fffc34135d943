#!/bin/sh
# The command `markwarden` of the image. Numba uses what was compiled only from a folder that it may write to, and the
# image is read-only: the scratch folder is one. Where it is full, the matchers compile in memory.
app=$(dirname "$(readlink -f "$0")")/../..
if [ ! -e "$NUMBA_CACHE_DIR" ]; then cp -r "$app/.compiled" "$NUMBA_CACHE_DIR" || true; fi
exec python -m interfaces.cli.main "$@"
