"""``floorline``: the message center.

Data on stdout, talk on stderr; 0 done, 1 it failed, 2 bad use.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from types import ModuleType


def main(args: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if args is None else args)
    if given[:1] == ["demo"]:
        return _demo(given[1:])
    if given[:1] == ["handset"]:
        from tui import handset

        return handset.main(given[1:])
    return message_center(_parser().parse_args(given).url)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="floorline",
        description="The message center: sign in, read what customers text, answer.",
        epilog="floorline demo: try it without an account or a network. "
        "floorline handset NUMBER: a phone, for a relay on the simulated carrier. "
        "FLOORLINE_URL and FLOORLINE_TOKEN open the inbox without asking.",
    )
    parser.add_argument("--url", metavar="URL", help="the relay, such as http://127.0.0.1:8788")
    return parser


def _demo(args: Sequence[str]) -> int:
    from tui import demo

    parser = argparse.ArgumentParser(
        prog="floorline demo",
        description="A relay on a simulated carrier, sample data and the message center: "
        "no account, no network, nothing left behind.",
    )
    demo.add_arguments(parser)
    return demo.main(parser.parse_args(args))


def message_center(url: str | None = None, token: str | None = None) -> int:
    """Opens the client on this terminal."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        print("floorline: the message center needs a terminal to run in.", file=sys.stderr)
        return 2
    gc.disable()  # until the first screen is there
    # httpx would load its own command line, with a second of everything: 40 ms of a start
    sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))
    os.environ.setdefault("TEXTUAL_FPS", "120")  # a letter waits at most 8 ms for another paint
    from tui.app import FloorlineApp
    from tui.config import load

    memory = load()
    given = url or os.environ.get("FLOORLINE_URL")
    token = token or os.environ.get("FLOORLINE_TOKEN") or None
    app = FloorlineApp(memory, (given or memory.url).rstrip("/"), token)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
