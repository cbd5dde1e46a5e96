# Shared by the scripts of this folder. It makes a temporary folder, installs pinned packages, and compares the output
# with the recorded one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# install PACKAGE@VERSION …
install() {
  printf '{"private":true,"type":"module"}\n' >package.json
  npm install --silent --no-audit --no-fund --ignore-scripts --save-exact "$@" >/dev/null
  echo "node $(node --version), $*"
}

# expect COMMAND <EXPECTED: runs the command, and fails when it prints anything else
expect() {
  cat >expected
  $1 >seen
  cat seen
  if ! diff expected seen; then
    echo "CHANGED: the behaviour is not the recorded one"
    exit 1
  fi
  echo "as recorded"
}
