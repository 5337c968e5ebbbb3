"""Files that a person asked for, in the folder in which they started the program."""

from pathlib import Path

MOST = 1_000


def keep(name: str, content: bytes) -> Path:
    """Writes a new file of this name, or one with a number where there is one. Raises OSError."""
    wanted = Path.cwd() / name
    for number in range(1, MOST):
        file = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        try:
            with file.open("xb") as out:
                out.write(content)
        except FileExistsError:
            continue
        return file
    raise FileExistsError(f"{wanted} and {MOST} more are there already")
