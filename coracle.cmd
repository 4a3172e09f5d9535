@echo off
rem Builds the command line on first use, then runs it. Needs a JDK 17+ and Maven.
setlocal
set "HOME_DIR=%~dp0"
set "CLI=%HOME_DIR%cluster\target\cli"
if not exist "%CLI%\lib" (
  echo coracle: building the command line 1>&2
  pushd "%HOME_DIR%"
  call mvn -B -q package -pl cluster -am "-Dmaven.test.skip=true" "-Dspotless.check.skip=true" || exit /b 1
  popd
)
java -XX:+UseSerialGC -cp "%HOME_DIR%cluster\target\*;%CLI%\lib\*" dev.coracle.cluster.cli.Main %*
