#!/usr/bin/env bash
# Draws assets/icons/ from assets/icons/culvert.svg; the results are committed. Needs rsvg-convert (librsvg2-bin), icotool (icoutils) and
# png2icns (icnsutils).
set -euo pipefail
cd "$(dirname "$0")/../assets/icons"

for size in 16 22 24 32 48 64 128 256 512; do
  rsvg-convert --width $size --height $size --output culvert-$size.png culvert.svg
done
icotool --create --output culvert.ico culvert-{16,24,32,48,64,128,256}.png
png2icns culvert.icns culvert-{16,32,48,128,256,512}.png >/dev/null
