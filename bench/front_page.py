"""The picture in the README: the demo's front page in Debian's chromium.

python bench/front_page.py          # writes docs/front-page.png; needs chromium
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "front-page.png"
PORT = 8055
SIZE = {"width": 1200, "height": 860}


def chiprace(*arguments: str) -> list[str]:
    """The command line of a chiprace command."""
    return [sys.executable, "-m", "scheduler", *arguments]


def main() -> None:
    """Run the demo into a database of its own, serve it and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "demo.db")
        subprocess.run(chiprace("demo", "--no-serve", "--db", database), check=True)
        command = chiprace("serve", "--db", database, "--port", str(PORT))
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            try:
                # It says so once it listens.
                print(server.stderr.readline() if server.stderr else "", end="")
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
                    )
                    page = browser.new_page(viewport=SIZE)
                    page.goto(f"http://127.0.0.1:{PORT}/")
                    page.screenshot(path=PICTURE)
                    browser.close()
            finally:
                server.terminate()
    print(PICTURE)


if __name__ == "__main__":
    main()
