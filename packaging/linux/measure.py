#!/usr/bin/env python3
"""Measures how fast the packaged Culvert starts and how much memory it takes: target/image, as packaging/linux/build.sh leaves it.

    packaging/linux/measure.py [path of the npm tool's ppg-tunnel]

The window's time runs from the start of the process until 93 of 100 lines of the screen are what they remain; the screen is read from Xvfb's
own memory, so that nothing has to be built into the program. The empty window runs on the same runtime with the same options and a class
cache made the same way. Medians of 9 runs in turn. Needs Xvfb, openbox, dbus and gnome-keyring, and a JDK 25 in JAVA_HOME or /usr/lib/jvm.
"""

import glob
import mmap
import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9
COMPLETE = 0.93  # what the keychain says comes later, at the lower edge
STILL = 1.5  # seconds without a change
WIDTH, HEIGHT = 1280, 900
IMAGE = Path(__file__).resolve().parents[2] / "target/image/culvert"
APP = IMAGE / "lib/app"


class Screen:
    """A screen of our own, with a window manager."""

    def __init__(self, folder: Path):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(folder)], pass_fds=[write], stderr=subprocess.DEVNULL)
        self.display = ":" + os.read(read, 16).decode().strip()
        self.memory = mmap.mmap(os.open(folder / "Xvfb_screen0", os.O_RDONLY), 0, prot=mmap.PROT_READ)
        header = struct.unpack(">25I", self.memory[:100])  # X's window dump format
        self.start, self.line = header[0] + header[19] * 12, header[12]
        self.manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": self.display}, stderr=subprocess.DEVNULL)
        time.sleep(1)

    def lines(self):
        """Every ninth, because looking takes time from what is measured."""
        return [self.memory[at : at + self.line] for at in range(self.start, self.start + HEIGHT * self.line, 9 * self.line)]

    def close(self):
        self.manager.terminate()
        self.server.terminate()
        self.server.wait()


def stop(process):
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def time_to_picture(screen, command, environment):
    """Milliseconds until nearly all of the screen is what it remains."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    blank = screen.lines()
    pictures = [(0, blank)]
    try:
        while (now := time.monotonic()) - began < 20 and (pictures[-1][1] == blank or now - pictures[-1][0] < STILL):
            lines = screen.lines()
            if lines != pictures[-1][1]:
                pictures.append((now, lines))
            time.sleep(0.004)
    finally:
        stop(process)
        time.sleep(0.3)
    final = pictures[-1][1]
    return next(at - began for at, lines in pictures[1:] if sum(a == b for a, b in zip(lines, final)) >= COMPLETE * len(final)) * 1000


def time_to_line(command, environment, text):
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in process.stdout:
            if text in line:
                return (time.monotonic() - began) * 1000
        raise SystemExit(f"{' '.join(map(str, command))} never said: {text}")
    finally:
        stop(process)


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def empty_window(folder: Path):
    """Packages it as Image.java does Culvert; returns the launcher."""
    javac = next(path for path in [os.environ.get("JAVA_HOME", "-") + "/bin/javac", *sorted(glob.glob("/usr/lib/jvm/*25*/bin/javac"))] if os.path.exists(path))
    fx = ":".join(glob.glob("target/culvert/lib/javafx-*-linux*.jar"))
    subprocess.run([javac, "-p", fx, "--add-modules", "javafx.controls", "-d", folder, "packaging/linux/EmptyWindow.java"], check=True)
    subprocess.run([str(Path(javac).parent / "jar"), "cfe", folder / "empty.jar", "EmptyWindow", "-C", folder, "EmptyWindow.class"], check=True)
    script = (IMAGE / "bin/culvert-desktop").read_text()
    options = re.search(r'bin/java" (.*?) "-Djpackage', script)[1].replace('"', "").split()
    options = [option for option in options if "AOTCache=" not in option]
    command = [str(IMAGE / "lib/runtime/bin/java"), *options]
    tail = ["-cp", str(folder / "empty.jar"), "EmptyWindow"]
    return command, tail, folder / "empty.aot"


def desktop_environment(folder: Path):
    """A keychain and folders of our own."""
    for name in ("run", "home", "data/keyrings"):
        (folder / name).mkdir(parents=True, mode=0o700)
    environment = {key: value for key, value in os.environ.items() if key not in ("PDP_API_KEY", "DATABASE_URL", "PPG_WS_URL", "DISPLAY", "CULVERT_HOME")}
    environment |= {"HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(folder / "run"), "XDG_DATA_HOME": str(folder / "data"), "CULVERT_HOME": str(folder / "culvert"), "MALLOC_ARENA_MAX": "2"}
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    keyring = subprocess.Popen(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keyring.stdin.write(b"\n")
    keyring.stdin.close()
    time.sleep(1)
    return environment, [keyring, bus]


def row(what, times, more=""):
    print(f"| {what} | {statistics.median(times):.0f} | {min(times):.0f} | {max(times):.0f} | {more} |", flush=True)


def main():
    npm = sys.argv[1] if len(sys.argv) > 1 else shutil.which("ppg-tunnel")
    folder = Path(tempfile.mkdtemp(prefix="culvert-measure-"))
    (folder / "screen").mkdir()
    screen = Screen(folder / "screen")
    environment, helpers = desktop_environment(folder)
    windowed = {**environment, "DISPLAY": screen.display}
    culvert, desktop = str(IMAGE / "bin/culvert"), str(IMAGE / "bin/culvert-desktop")
    try:
        strings = folder / "twenty.env"
        strings.write_text("".join(f"PROFILE_{i}=postgres://nobody:nothing@localhost:1/database{i}?sslmode=require\n" for i in range(20)))
        subprocess.run([culvert, "profiles", "import", str(strings)], env=environment, check=True, stdout=subprocess.DEVNULL)

        (folder / "empty").mkdir()
        command, tail, cache = empty_window(folder / "empty")
        subprocess.run([*command, "-Dempty.train=true", f"-XX:AOTCacheOutput={cache}", *tail], env=windowed, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        empty = [*command, f"-XX:AOTCache={cache}", *tail]

        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; milliseconds, {ROUNDS} rounds\n\n| | median | least | most | |\n| --- | --- | --- | --- | --- |")
        times = [[], []]
        for counts in [False] + [True] * ROUNDS:
            for i, one in enumerate((empty, [desktop])):
                took = time_to_picture(screen, one, windowed)
                if counts:
                    times[i].append(took)
        row("empty JavaFX window", times[0])
        row("Culvert Desktop with 20 profiles", times[1], f"{statistics.median(times[1]) / statistics.median(times[0]):.2f} × the empty window")

        direct = {**environment, "DATABASE_URL": "postgres://nobody:nothing@localhost:1/postgres?sslmode=require"}
        key = {**environment, "PDP_API_KEY": "nothing"}
        starts = {"culvert --version": [], "culvert up, until it listens (direct)": [], "culvert up, until it listens (API key)": []} | ({"npm tool, until it listens (API key)": []} if npm else {})
        for _ in range(ROUNDS):
            for what, measured in starts.items():
                if what.startswith("npm"):
                    measured.append(time_to_line(["node", npm, "--port", "0"], key, "listening"))
                elif "version" in what:
                    measured.append(time_to_line([culvert, "--version"], environment, "culvert"))
                else:
                    measured.append(time_to_line([culvert, "up"], direct if "direct" in what else key, "port:"))
        for what, measured in starts.items():
            row(what, measured)

        names = re.findall(r'"name" *: *"([^"]+)"', subprocess.run([culvert, "profiles", "list", "--json"], env=environment, check=True, capture_output=True, text=True).stdout)
        for name in names[:2]:
            subprocess.run([culvert, "profiles", "edit", name, "--start-with-app"], env=environment, check=True, stdout=subprocess.DEVNULL)
        memory = []
        for _ in range(3):
            process = subprocess.Popen([desktop], env=windowed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(10)
            memory.append(resident(process.pid))
            stop(process)
        print(f"\nresident after 10 s with two idle tunnels: {statistics.median(memory):.0f} MiB (their databases cannot be reached); load {os.getloadavg()[0]:.1f}")
    finally:
        for helper in helpers:
            stop(helper)
        screen.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    main()
