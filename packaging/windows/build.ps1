# Builds target\packages\culvert-VERSION-windows-x64.msi. Needs Maven, a JDK 25 and WiX 5: dotnet tool install --global wix --version 5.0.2
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-Location (Join-Path $PSScriptRoot '..\..')

mvn -B -q -ntp -Pimage package -DskipTests

$version = ([xml](Get-Content pom.xml)).project.version
$packages = 'target\packages'
if (Test-Path $packages) { Remove-Item -Recurse $packages }
New-Item -ItemType Directory $packages | Out-Null

wix build packaging\windows\culvert.wxs -arch x64 `
  -d Version=$version -d "Image=$PWD\target\image\Culvert Desktop" -d "Icon=$PWD\assets\icons\culvert.ico" `
  -o "$packages\culvert-$version-windows-x64.msi" -pdbtype none
Get-ChildItem $packages
