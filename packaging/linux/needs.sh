# Sourced by the scripts beside it: installs what they call, where it is missing and apt is there.
missing=()
need() { # a program, and Debian's package that brings it
  command -v "$1" >/dev/null || missing+=("$2")
}
install_missing() {
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "please install: ${missing[*]}" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
}
