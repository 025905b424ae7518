#!/usr/bin/env bash
# Installs the .deb of target/packages on this machine, as root, looks whether everything works as it should, and removes it: both launchers,
# TLS with elliptic curves, a query through a tunnel, the window, the class caches, and nothing left at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/linux/needs.sh

need Xvfb xvfb
need xauth xauth
need openbox openbox
need xdotool xdotool
need xprop x11-utils
need psql postgresql-client
need openssl openssl
need desktop-file-validate desktop-file-utils
need appstreamcli appstream
need setpriv util-linux
install_missing

work=$(mktemp -d)
chmod 755 "$work"
started=() # our processes
end() {
  for process in "${started[@]}"; do kill -- "-$process" 2>/dev/null || kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  dpkg --purge culvert >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT

fail() {
  echo "smoke test: $*" >&2
  exit 1
}
await() { # seconds, and a command that is to succeed within them
  local limit=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $limit ] || fail "not within time: $*"
    sleep 0.1
  done
}
# Whoever runs this has settings and perhaps a keychain; both stay out of it.
export CULVERT_HOME=$work/home HOME=$work/home XDG_RUNTIME_DIR=$work/home DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent
mkdir -m 700 "$work/home"
unset DISPLAY PDP_API_KEY DATABASE_URL PPG_WS_URL HTTPS_PROXY https_proxy

echo "== install"
listing() { find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /var/lib/dpkg -o -path /var/log -o -path /var/cache \) -prune -o \( -ipath '*culvert*' \) -print 2>/dev/null | grep -v "^$PWD/" | sort; }
listing >"$work/before"
command -v culvert >/dev/null && fail "culvert is there already: $(command -v culvert)"
if ! dpkg -i target/packages/culvert_*.deb >"$work/dpkg" 2>&1; then
  apt-get update -qq && apt-get install -f -y -qq >/dev/null || fail "dpkg: $(cat "$work/dpkg")"
fi
desktop-file-validate /usr/share/applications/dev.culvert.Culvert.desktop
appstreamcli validate --no-net /usr/share/metainfo/dev.culvert.Culvert.metainfo.xml >"$work/appstream" || fail "$(cat "$work/appstream")"
installed=$(du -sm /opt/culvert | cut -f1)
echo "installed: $installed MB"
# More than this means that something came along that nobody wanted.
[ "$installed" -le 150 ] || fail "$installed MB are too many"

echo "== no native code of other systems"
for jar in /opt/culvert/lib/app/*.jar; do
  python3 -m zipfile -l "$jar" | awk -v jar="$jar" '{print jar ": " $1}' | grep -E '\.(dll|dylib|jnilib|so)$' | grep -v "com/sun/jna/linux-" || true
done >"$work/foreign"
[ -s "$work/foreign" ] && fail "$(cat "$work/foreign")"

echo "== the command line, with no display"
version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
[ "$(culvert --version)" = "culvert $version" ] || fail "culvert --version: $(culvert --version)"
culvert --help | grep -q '^Usage: culvert' || fail "culvert --help"
(cd /usr/bin && ./culvert profiles list >/dev/null) || fail "profiles list"
if culvert >"$work/out" 2>&1; then fail "a window without a display"; fi
grep -q 'There is no display' "$work/out" || fail "without a display: $(cat "$work/out")"

echo "== classes come from the caches"
# All classes of a cache are there from the start. The JVM writes down each and where it had it from; with AOTMode=on it would not even start with a cache that does not fit.
cached() { # log file, least number of classes
  local from_cache elsewhere
  from_cache=$(grep -c 'source: shared objects file' "$1")
  elsewhere=$(grep -c 'source: \(jrt\|file\):' "$1" || true)
  echo "$from_cache classes from the cache, $elsewhere not"
  [ "$from_cache" -ge "$2" ] || fail "only $from_cache classes from the cache"
  [ "$elsewhere" -lt $((from_cache / 10)) ] || fail "$elsewhere classes were not in the cache"
}
# A cache knows its jars by their sizes and times.
times() { (cd "$1" && stat -c '%n %s %Y' ./*.jar); }
diff <(times target/image/culvert/lib/app) <(times /opt/culvert/lib/app) || fail "the package has changed the jars' times"
_JAVA_OPTIONS="-XX:AOTMode=on -Xlog:class+load=info:file=$work/cli.classes" culvert --version >/dev/null 2>&1
grep -q 'dev.culvert.Main source: shared' "$work/cli.classes" || fail "Culvert's own classes are not in the cache"
cached "$work/cli.classes" 3000

echo "== a query through a tunnel, with TLS and elliptic curves"
initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1 || true)
if [ -z "$initdb" ]; then # the tests' PostgreSQL
  artifact=embedded-postgres-binaries-linux-$(dpkg --print-architecture | sed s/arm64/arm64v8/)
  mvn -q -B -ntp dependency:copy -Dartifact="io.zonky.test.postgres:$artifact:$(sed -n 's|.*<embedded-postgres-binaries.version>\(.*\)</.*|\1|p' pom.xml)" -DoutputDirectory="$work" >/dev/null
  mkdir "$work/postgres"
  python3 -m zipfile -e "$work/$artifact"-*.jar "$work/jar"
  tar -xJf "$work"/jar/*.txz -C "$work/postgres"
  initdb=$work/postgres/bin/initdb
fi
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout "$work/server.key" -out "$work/server.crt" 2>/dev/null
mkdir "$work/data"
echo secret >"$work/password"
chmod 600 "$work/server.key"
chown -R nobody "$work/data" "$work/server.key" "$work/password"
as_nobody=(setpriv --reuid=nobody --clear-groups --)
"${as_nobody[@]}" "$initdb" -D "$work/data" -U postgres -A scram-sha-256 --pwfile="$work/password" >/dev/null
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
server=$(free_port)
setsid "${as_nobody[@]}" "$(dirname "$initdb")/postgres" -D "$work/data" -p "$server" -k "$work/data" -c listen_addresses=localhost \
  -c ssl=on -c ssl_cert_file="$work/server.crt" -c ssl_key_file="$work/server.key" >"$work/postgres.log" 2>&1 &
started+=($!)
await 20 psql "host=localhost port=$server user=postgres password=secret dbname=postgres" -c 'select 1'

export DATABASE_URL="postgres://postgres:secret@localhost:$server/postgres?sslmode=require"
through() { # a name, and options of the JVM
  local port tunnel
  port=$(free_port)
  setsid env _JAVA_OPTIONS="$2" culvert up --port "$port" --ca-file "$work/server.crt" >"$work/up" 2>&1 &
  tunnel=$!
  started+=($tunnel)
  await 20 psql "host=127.0.0.1 port=$port user=anyone dbname=postgres" -c 'select 1'
  answer=$(psql "host=127.0.0.1 port=$port user=anyone dbname=postgres" -Atc "select 6 * 7, ssl, version from pg_stat_ssl where pid = pg_backend_pid()")
  [[ $answer == 42\|t\|* ]] || fail "$1: $answer"
  echo "$1: $answer"
  kill "$tunnel"
  wait "$tunnel" && fail "up ended with 0" || [ $? = 143 ] || fail "up did not end by the signal"
}
through "BoringSSL" "-Xlog:class+load=info:file=$work/up.classes"
cached "$work/up.classes" 3000
grep -q 'io.netty.internal.tcnative.SSL ' "$work/up.classes" || fail "BoringSSL was not used"
through "the JDK's TLS" "-Dio.netty.handler.ssl.noOpenSsl=true"
unset DATABASE_URL

echo "== the window"
export _JAVA_OPTIONS="-XX:AOTMode=on -Xlog:class+load=info:file=$work/desktop.classes"
setsid xvfb-run -a -s '-screen 0 1280x900x24' bash -c '
  openbox &
  culvert-desktop &
  desktop=$!
  for _ in $(seq 300); do window=$(xdotool search --onlyvisible --name "^Culvert$" 2>/dev/null) && break; sleep 0.1; done
  [ -n "$window" ] || exit 3
  xprop -id "$window" WM_CLASS >"'"$work"'/wm_class"
  xdotool windowactivate --sync "$window"
  sleep 2 # until it takes keys
  grep -E "Rss|Pss:" /proc/$desktop/smaps_rollup | head -2
  xdotool key --clearmodifiers ctrl+q
  wait $desktop' >"$work/desktop.out" 2>&1 &
started+=($!)
wait $! || fail "the window: $(cat "$work/desktop.out")"
unset _JAVA_OPTIONS
grep -q "\"$(sed -n 's/^StartupWMClass=//p' /usr/share/applications/dev.culvert.Culvert.desktop)\"" "$work/wm_class" || fail "StartupWMClass is not what the window says: $(cat "$work/wm_class")"
cached "$work/desktop.classes" 7000
find /tmp "$work/home" -newer "$work/wm_class" -name 'libnetty*' | grep . && fail "native code was unpacked"
[ -e "$work/home/.openjfx" ] && fail "native code was unpacked into the home folder"

echo "== remove"
dpkg --purge culvert >/dev/null 2>&1
listing >"$work/after"
diff "$work/before" "$work/after" || fail "the files above were left"
echo "== done in $SECONDS s"
