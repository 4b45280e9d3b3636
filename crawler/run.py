"""One crawl in a child process: hard time-out, memory limit, its result as a line of JSON.

``python -m crawler.run`` is the child; `crawl` starts it and reads its result.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from crawler.options import LONGEST_READING, CrawlError, CrawlOptions, CrawlResult
from crawler.selection import check
from db.records import ChipraceError
from db.store import Store

__all__ = ["CrawlError", "CrawlOptions", "CrawlResult", "crawl"]

# Between asking a crawl to end and ending it.
GRACE = timedelta(seconds=30)


class CrawlFailed(ChipraceError):  # noqa: N818 - what happened says more than "error"
    """The crawling process itself broke; what it had stored is stored."""

    exit_code = 1


def crawl(options: CrawlOptions) -> CrawlResult:
    """Crawl in a process of its own.

    Raises ChipraceError for wrong use (an unknown key, a missing contact, a newer database) before
    anything is started, CrawlFailed where the process gave no result. A crawl that takes longer than
    `options.timeout` is stopped; its result says so in `failures`.
    """
    check(options)
    if not options.dry_run or options.database.is_file():
        with Store(options.database):
            pass
    # The child stops in good order when this end of the pipe is closed, be it by our own death.
    theirs, ours = os.pipe()
    command = [sys.executable, "-m", "crawler.run", "--parent", str(theirs), *arguments(options)]
    try:
        child = subprocess.Popen(  # noqa: S603 - this Python, and arguments that are ours
            command, stdout=subprocess.PIPE, pass_fds=(theirs,), start_new_session=True
        )
        os.close(theirs)
        output, stopped = _wait(child, options.timeout)
    finally:
        os.close(ours)
    return _result(output, child.returncode, stopped)


def _wait(child: "subprocess.Popen[bytes]", timeout: timedelta) -> tuple[bytes, bool]:
    """The child's output, and whether it had to be stopped."""
    try:
        return child.communicate(timeout=timeout.total_seconds())[0], False
    except subprocess.TimeoutExpired:
        return _ended(child), True
    except BaseException:
        # Whoever stops us stops the crawl: it gives its leases back before it goes.
        _ended(child)
        raise


def _ended(child: "subprocess.Popen[bytes]") -> bytes:
    """What a child says that is told to stop; after its time it is killed, with all that it started."""
    child.terminate()
    try:
        return child.communicate(timeout=GRACE.total_seconds())[0]
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        return child.communicate()[0]


def _result(output: bytes, code: int, stopped: bool) -> CrawlResult:
    last = output.decode("utf-8", "replace").strip().rpartition("\n")[2]
    try:
        answer = json.loads(last)
    except ValueError:
        answer = None
    late = ("crawl: stopped, it took too long; what it had read is stored, the rest is due",)
    if not isinstance(answer, dict):
        if stopped:
            return CrawlResult(counts={}, failures=late)
        raise CrawlFailed(
            f"crawl: its process ended with code {code} and no result: run it again (what was read is stored)"
        )
    if "error" in answer:
        raise CrawlError(str(answer["error"]))
    return CrawlResult(
        counts=answer["counts"],
        failures=(*answer["failures"], *(late if stopped else ())),
        would_fetch=tuple(answer["would_fetch"]),
    )


def arguments(options: CrawlOptions) -> list[str]:
    """The command line of a crawl."""
    words = ["--db", str(options.database), "--memory", str(options.memory)]
    # In any crawl there must be time to find out what hangs: else the next one would hang in it, too.
    reading = min(options.longest_reading, options.timeout / 4)
    words += ["--longest-reading", str(reading.total_seconds())]
    for name, value in (
        ("--sources", options.sources_file),
        ("--names", options.names_file),
        ("--limit", options.limit),
        ("--since", options.since),
        ("--contact", options.contact),
        ("--run-id", options.run_id),
    ):
        if value is not None:
            words += [name, str(value)]
    for host in options.allow_hosts:
        words += ["--allow-host", host]
    return [*words, *(["--dry-run"] if options.dry_run else []), "--", *options.keys]


def parse(words: Sequence[str] | None = None) -> tuple[CrawlOptions, int | None]:
    """The options of a command line, and the descriptor that its parent holds."""
    parser = argparse.ArgumentParser(prog="python -m crawler.run", description="One crawl in this process.")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="sources; those that are due by default")
    parser.add_argument("--db", type=Path, required=True, help="the database file")
    parser.add_argument("--sources", type=Path, help="a TOML file of [[source]] blocks, in place of ours")
    parser.add_argument("--names", type=Path, help="a TOML file of companies and chips beside ours")
    parser.add_argument("--limit", type=int, help="at most this many pages of each source")
    parser.add_argument("--since", type=date.fromisoformat, help="fill in EDGAR's filings from this day on")
    parser.add_argument("--dry-run", action="store_true", help="list what would be fetched; store nothing")
    parser.add_argument("--allow-host", action="append", default=[], metavar="HOST:PORT")
    parser.add_argument("--contact", help="organisation and e-mail for the User-Agent")
    parser.add_argument("--run-id", type=int, help="the run whose counters are kept")
    parser.add_argument("--memory", type=int, help="most bytes of address space")
    longest = LONGEST_READING.total_seconds()
    parser.add_argument("--longest-reading", type=float, default=longest, help="seconds for one body")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    options = CrawlOptions(
        database=given.db,
        keys=tuple(given.keys),
        sources_file=given.sources,
        names_file=given.names,
        limit=given.limit,
        since=given.since,
        dry_run=given.dry_run,
        allow_hosts=tuple(given.allow_host),
        contact=given.contact or os.environ.get("CHIPRACE_CONTACT"),
        run_id=given.run_id,
        longest_reading=timedelta(seconds=given.longest_reading),
        **({"memory": given.memory} if given.memory else {}),
    )
    return options, given.parent


def main() -> int:
    """The child: crawl, one line of JSON on stdout; exit 0 done, 1 something is unhealthy, 2 wrong use."""
    try:
        options, parent = parse()
    except ChipraceError as error:
        return _refuse(error, alone=True)
    from crawler import child

    child.limit_memory(options.memory)
    child.log_to_stderr()
    if parent is not None:
        child.stop_with(parent)
    try:
        result = child.run(options)
    except ChipraceError as error:
        return _refuse(error, alone=parent is None)
    line = {"counts": result.counts, "failures": result.failures, "would_fetch": result.would_fetch}
    _say(line)
    if parent is None:
        sys.stderr.writelines(f"chiprace: {failure}\n" for failure in result.failures)
    return 1 if result.failures else 0


def _refuse(error: ChipraceError, *, alone: bool) -> int:
    """Who started us says the line; started by hand, we do."""
    if alone:
        sys.stderr.write(f"chiprace: {error}\n")
    else:
        _say({"error": str(error)})
    return error.exit_code


def _say(line: Mapping[str, object]) -> None:
    """One line of JSON on stdout, where somebody still reads it: what was read is stored either way."""
    try:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.write("chiprace: crawl: who asked for it is gone; what was read is stored\n")


if __name__ == "__main__":
    code = main()
    # Not sys.exit(): it would wait for the threads of readers that the end of the crawl has cut short.
    os._exit(code)
