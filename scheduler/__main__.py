"""``python -m scheduler`` is the chiprace command: the clock starts its runs by this name."""

from scheduler.cli import main

main()
