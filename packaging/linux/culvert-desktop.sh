#!/bin/sh
# Culvert Desktop: the window.
case $0 in /*) self=$0 ;; *) self=$PWD/$0 ;; esac
[ -h "$self" ] && self=$(readlink -f "$self")
root=${self%/bin/*}
APPDIR=$root/lib/app
export GDK_GL=disable # GTK would load the graphics card's drivers, which nothing here draws with
export MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 # glibc keeps memory for each thread, of which JavaFX has many, and what was large
exec "$root/lib/runtime/bin/java" @OPTIONS@ "-Djpackage.app-path=$self" -cp "@CLASSPATH@" dev.culvert.Main "$@"
