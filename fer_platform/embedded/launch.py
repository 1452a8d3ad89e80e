"""Turns itself into a server: ties itself to its parent, gives up root where asked, then executes the command.

    python -I -S launch.py PARENT_PID ORPHAN_SIGNAL IDENTITY COMMAND [ARGUMENT ...]

A script of its own, with the standard library alone, because this must happen between fork and exec, where a
process with threads may not safely run Python. `ORPHAN_SIGNAL` (a number) is what the kernel sends when the parent
dies. `IDENTITY` is `self`, `namespace` (nobody inside a new user namespace, the same user outside) or `nobody`.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def die_with_parent(signum: int = signal.SIGKILL) -> None:
    """Ask the kernel to send `signum` to this process when its parent dies; does nothing outside Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)


def enter_user_namespace() -> None:
    """Be called nobody in a new user namespace, and stay the caller outside: no account, no change of ownership.

    The name matters: initdb wants to find its user in the list of accounts, where `nobody` always is.

    Raises:
        OSError: this machine forbids user namespaces.
    """
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {uid} 1"),
        ("gid_map", f"{NOBODY} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def become_nobody() -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def main(parent: str, orphan_signal: str, identity: str, *command: str) -> None:
    if identity == "namespace":
        enter_user_namespace()
    elif identity == "nobody":
        become_nobody()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of its memory would be a file with pictures
    die_with_parent(int(orphan_signal))  # after that: a change of user would clear it
    if os.getppid() != int(parent):
        sys.exit("the parent has died already")
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
