#!/usr/bin/env bash
# Copies the application out of the .dmg of target/packages as a person does, and looks whether both launchers work and use their class caches.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
disk=$work/disk
end() {
  hdiutil detach "$disk" -quiet 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
fail() {
  echo "smoke test: $*" >&2
  exit 1
}
export CULVERT_HOME=$work/home

hdiutil attach target/packages/culvert-*.dmg -mountpoint "$disk" -nobrowse -quiet
cp -Rp "$disk/Culvert Desktop.app" "$work/"
app="$work/Culvert Desktop.app/Contents"
codesign --verify --deep --strict "$work/Culvert Desktop.app"
du -sm "$app"

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
[ "$("$app/MacOS/culvert" --version)" = "culvert $version" ] || fail "culvert --version"

cached() { # log file, least number of classes
  local count
  count=$(grep -c 'source: shared objects file' "$1")
  echo "$count classes from the cache"
  [ "$count" -ge "$2" ] || fail "only $count classes from the cache"
}
_JAVA_OPTIONS="-XX:AOTMode=on -Xlog:class+load=info:file=$work/cli.classes" "$app/MacOS/culvert" --version
cached "$work/cli.classes" 1500
# The window opens, starts a tunnel, shows its dialogs, and quits.
_JAVA_OPTIONS="-XX:AOTMode=on -Xlog:class+load=info:file=$work/desktop.classes -Dculvert.rehearsal=true" "$app/MacOS/Culvert Desktop"
cached "$work/desktop.classes" 4000
