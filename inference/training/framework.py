"""TensorFlow and Keras: they train and export the network, and an installation that only serves leaves them out."""

from importlib.util import find_spec

PACKAGES = ("tensorflow", "keras")


class FrameworkMissing(RuntimeError):
    """This environment holds no training framework."""


def frameworks_missing() -> list[str]:
    """The packages that are not installed; nothing is loaded to find out."""
    return [name for name in PACKAGES if find_spec(name) is None]


def framework_require() -> None:
    """Return where training can run.

    Raises:
        FrameworkMissing: a package is not installed; the text says which.
    """
    if missing := frameworks_missing():
        raise FrameworkMissing(f"Training and export need {' and '.join(missing)}, not installed here")
