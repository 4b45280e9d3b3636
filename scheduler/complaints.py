"""One line for an error of the system: the file it is about, what is wrong, the mend."""

import errno

MENDS = {
    errno.ENOENT: "name one that exists",
    errno.ENOTDIR: "a part of the path is no folder: name another",
    errno.EISDIR: "name a file, not a folder",
    errno.EACCES: "make it readable and writable for this user, or name another",
    errno.EPERM: "make it readable and writable for this user, or name another",
    errno.EROFS: "its disk is read-only: name one elsewhere",
    errno.ENOSPC: "free some space on its disk and run again",
    errno.EADDRINUSE: "name another port with --port, or end what listens there",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
}
OTHER = "see that it can be used by this user, then run again"


def system_complaint(error: OSError) -> str:
    """The line for an error of the system, with the file it names where there is one."""
    subject = f"{error.filename}: " if error.filename is not None else ""
    what = error.strerror or str(error) or type(error).__name__
    return f"{subject}{what}: {MENDS.get(error.errno or 0, OTHER)}"
