# Installs the .msi of target\packages, looks whether both launchers work and use their class caches, and removes it.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..\..')

function Fail($what) { throw "smoke test: $what" }
function Install($verb, $package) {
  $ended = Start-Process msiexec -ArgumentList "/$verb", "`"$package`"", '/qn', '/norestart' -Wait -PassThru
  if ($ended.ExitCode -ne 0) { Fail "msiexec /$verb ended with $($ended.ExitCode)" }
}
function Cached($log, $least) {
  $count = (Select-String -Path $log -Pattern 'source: shared objects file').Count
  "$count classes from the cache"
  if ($count -lt $least) { Fail "only $count classes from the cache" }
}

$work = Join-Path ([IO.Path]::GetTempPath()) "culvert-smoke-$PID"
New-Item -ItemType Directory $work | Out-Null
$env:CULVERT_HOME = "$work\home"
$package = (Get-Item target\packages\culvert-*.msi).FullName
$program = "$env:LOCALAPPDATA\Programs\Culvert Desktop"
try {
  Install i $package
  if (-not (Test-Path "$env:APPDATA\Microsoft\Windows\Start Menu\Programs\Culvert Desktop.lnk")) { Fail 'no entry in the Start menu' }
  if ([Environment]::GetEnvironmentVariable('PATH', 'User') -notlike "*$program*") { Fail 'culvert is not on the PATH' }

  $version = ([xml](Get-Content pom.xml)).project.version
  $said = & "$program\culvert.exe" --version
  if ($said -ne "culvert $version") { Fail "culvert --version: $said" }

  # Relative: the JVM would take the colon behind a drive for its own.
  $env:_JAVA_OPTIONS = "-XX:AOTMode=on -Xlog:class+load=info:file=cli.classes"
  Push-Location $work
  & "$program\culvert.exe" --version
  Cached 'cli.classes' 1500
  # The window opens, starts a tunnel, shows its dialogs, and quits.
  $env:_JAVA_OPTIONS = "-XX:AOTMode=on -Xlog:class+load=info:file=desktop.classes -Dculvert.rehearsal=true"
  $ended = Start-Process "$program\Culvert Desktop.exe" -Wait -PassThru
  if ($ended.ExitCode -ne 0) { Fail "the window ended with $($ended.ExitCode)" }
  Cached 'desktop.classes' 4000
  Pop-Location
  $env:_JAVA_OPTIONS = $null
} finally {
  Install x $package
}
if (Test-Path $program) { Fail "$program was left" }
