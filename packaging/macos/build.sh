#!/usr/bin/env bash
# Builds target/packages/culvert-VERSION-macos-ARCHITECTURE.dmg for the architecture of this Mac. Needs Maven, a JDK 25 and Apple's command
# line tools.
#
# SIGNING_IDENTITY  the Developer ID to sign with; without, the signature only says that nothing was changed, and macOS asks before it opens
# NOTARY_PROFILE    the profile of xcrun notarytool to have it notarised with
set -euo pipefail
cd "$(dirname "$0")/../.."

mvn -B -q -ntp -Pimage package -DskipTests

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
app="target/image/Culvert Desktop.app"
packages=target/packages
disk=$packages/disk
package=$packages/culvert-$version-macos-$(uname -m).dmg
rm -rf $packages
mkdir -p $disk

plutil -replace CFBundleShortVersionString -string "$version" "$app/Contents/Info.plist"
plutil -replace CFBundleVersion -string "$version" "$app/Contents/Info.plist"

# Last: whatever is written into the bundle afterwards breaks the seal. From the inside out.
sign=(codesign --force --sign "${SIGNING_IDENTITY:--}")
[ -n "${SIGNING_IDENTITY:-}" ] && sign+=(--timestamp --options runtime)
sign+=(--entitlements packaging/macos/entitlements.plist)
find "$app/Contents/runtime" -type f \( -name '*.dylib' -o -name jspawnhelper \) -exec "${sign[@]}" {} +
"${sign[@]}" "$app/Contents/runtime"
"${sign[@]}" "$app/Contents/MacOS/culvert"
"${sign[@]}" "$app"
codesign --verify --deep --strict "$app"

cp -Rp "$app" $disk/ # with its times, by which the class caches know the jars
ln -s /Applications $disk/Applications
hdiutil create -volname "Culvert Desktop" -srcfolder $disk -format UDZO -ov "$package"
rm -rf $disk

if [ -n "${NOTARY_PROFILE:-}" ]; then
  # It ends with 0 when Apple says no, too.
  answer=$(xcrun notarytool submit "$package" --keychain-profile "$NOTARY_PROFILE" --wait --output-format json)
  [[ $answer == *'"Accepted"'* ]] || { echo "not notarised: $answer" >&2; exit 1; }
  xcrun stapler staple "$package"
fi
ls -l $packages
