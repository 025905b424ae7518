#!/usr/bin/env bash
# Builds Culvert's packages for Linux into target/packages, from a clean clone: build.sh [deb] [tar] [rpm], or all three without arguments.
# Needs Maven, a JDK 25 that it finds, and Debian's or Ubuntu's tools; as root it installs those that are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/linux/needs.sh

kinds=" ${*:-deb tar rpm} "
need Xvfb xvfb
need xauth xauth
need strip binutils
need dpkg-deb dpkg
[[ $kinds == *" rpm "* ]] && need rpmbuild rpm
ldconfig -p | grep -q libgtk-3.so.0 || missing+=(libgtk-3-0)
install_missing

# The window is opened once, for the cache of its classes.
xvfb-run -a -s '-screen 0 1280x900x24' mvn -B -q -ntp -Pimage package -DskipTests

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
date=$(sed -n 's|.*<project.build.outputTimestamp>\(....-..-..\)T.*|\1|p' pom.xml)
packages=target/packages
root=target/packages/root
rm -rf $packages
mkdir -p $root/opt $root/usr/bin $root/usr/share/{applications,metainfo,doc/culvert,icons/hicolor/scalable/apps}

cp -a target/image/culvert $root/opt/
ln -s ../../opt/culvert/bin/culvert ../../opt/culvert/bin/culvert-desktop $root/usr/bin/
cp packaging/linux/dev.culvert.Culvert.desktop $root/usr/share/applications/
sed "s/@VERSION@/$version/; s/@DATE@/$date/" packaging/linux/dev.culvert.Culvert.metainfo.xml >$root/usr/share/metainfo/dev.culvert.Culvert.metainfo.xml
cp LICENSE $root/usr/share/doc/culvert/copyright
cp assets/icons/culvert.svg $root/usr/share/icons/hicolor/scalable/apps/dev.culvert.Culvert.svg
for icon in assets/icons/culvert-*.png; do
  size=${icon//[^0-9]/}
  mkdir -p $root/usr/share/icons/hicolor/${size}x$size/apps
  cp "$icon" $root/usr/share/icons/hicolor/${size}x$size/apps/dev.culvert.Culvert.png
done
chmod -R u=rwX,go=rX $root

if [[ $kinds == *" tar "* ]]; then
  # With what a desktop wants to know, for those who put it there themselves.
  mkdir -p $packages/tar/culvert/share
  cp -a $root/opt/culvert/. $packages/tar/culvert/
  cp -a $root/usr/share/{applications,icons,metainfo,doc} $packages/tar/culvert/share/
  tar --owner=0 --group=0 -C $packages/tar -czf "$packages/culvert-$version-linux-$(uname -m).tar.gz" culvert
  rm -rf $packages/tar
fi
if [[ $kinds == *" rpm "* ]]; then
  rpmbuild -bb --quiet --define "version $version" --define "root $PWD/$root" --define "_topdir $PWD/$packages/rpm" packaging/linux/culvert.spec
  mv $packages/rpm/RPMS/*/*.rpm $packages/
  rm -rf $packages/rpm
fi
if [[ $kinds == *" deb "* ]]; then
  mkdir $root/DEBIAN
  # No scripts: the links are files of the package, and menus and icon caches are brought up to date by triggers of the packages they belong to.
  sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$(dpkg --print-architecture)/; s/@SIZE@/$(du -sk --exclude=DEBIAN $root | cut -f1)/" packaging/linux/control >$root/DEBIAN/control
  (cd $root && find opt usr -type f -exec md5sum {} +) >$root/DEBIAN/md5sums
  dpkg-deb --root-owner-group -Zzstd --build $root "$packages/culvert_${version}_$(dpkg --print-architecture).deb" >/dev/null
fi
rm -rf $root
ls -l $packages
