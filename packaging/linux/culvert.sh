#!/bin/sh
# culvert: the command line. Without arguments it opens the window, which has a launcher of its own.
case $0 in /*) self=$0 ;; *) self=$PWD/$0 ;; esac
[ -h "$self" ] && self=$(readlink -f "$self")
root=${self%/bin/*}
[ $# -eq 0 ] && exec "$root/bin/culvert-desktop"
APPDIR=$root/lib/app
export MALLOC_ARENA_MAX=2
exec "$root/lib/runtime/bin/java" @OPTIONS@ "-Djpackage.app-path=$self" -cp "@CLASSPATH@" dev.culvert.Main "$@"
