"""Put the pinned Solidity compiler into `.solcx`, where py-solc-x, ape and forge look for it.

It is the native one, which py-solc-x downloads. Where its download site is out of reach, `solc.cjs`
takes its place: the same compiler from npm, slower, with the same output.
"""

import subprocess
import sys
from pathlib import Path

import requests
from solcx.install import BINARY_DOWNLOAD_BASE

from compiler import Compiler, read_compiler

# A site that is filtered rather than refused lets a caller wait for ever, and py-solc-x would.
REACH_SECONDS = 5
DOWNLOAD_SECONDS = 180


def main() -> int:
    """Install the compiler unless it is there, and show that it answers."""
    compiler = read_compiler()
    compiler.binary.parent.mkdir(exist_ok=True)
    if not compiler.binary.exists() and not (site_answers() and install_native(compiler)):
        link_npm(compiler.binary)
    answer = subprocess.run([compiler.binary, "--version"], check=True, capture_output=True)
    print(answer.stdout.decode().splitlines()[-1])
    return 0


def site_answers() -> bool:
    """Tell whether the compiler's download site is within reach."""
    site = BINARY_DOWNLOAD_BASE.format("linux", "list.json")
    try:
        return requests.head(site, timeout=REACH_SECONDS).ok
    except requests.RequestException:
        return False


def install_native(compiler: Compiler) -> bool:
    """Download the native compiler. py-solc-x removes one that does not run on this machine."""
    command = [sys.executable, "-m", "solcx.install", compiler.version]
    folder = ["--solcx-binary-path", str(compiler.binary.parent)]
    try:
        subprocess.run(
            [*command, *folder], check=True, capture_output=True, timeout=DOWNLOAD_SECONDS
        )
    except subprocess.SubprocessError:
        return False
    return True


def link_npm(binary: Path) -> None:
    """Let the npm compiler answer under the native one's name.

    A link, not a copy: Node looks for `node_modules` from where the file really is.
    """
    binary.unlink(missing_ok=True)
    binary.symlink_to(Path("..", "scripts", "solc.cjs"))


if __name__ == "__main__":
    sys.exit(main())
