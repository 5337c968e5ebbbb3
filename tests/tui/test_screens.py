"""How every screen looks: compared with how it looked when somebody last looked at it.

``FLOORLINE_SCREENS=write`` writes the pictures anew; then look at them before they are committed.
"""

import os
import re
from pathlib import Path

import pytest

from tests.tui.gallery import SCENES, SIZES, THEMES, drawn

LOOKS = [("80x24", "dark"), ("80x24", "light"), ("160x48", "dark")]
"""Light is looked at where there is least room: its colours are the same with more."""
SEEN = Path(__file__).parent / "screens"
WRITE = os.environ.get("FLOORLINE_SCREENS") == "write"


def normal(svg: str) -> str:
    """Without the name that every picture gets anew, without fonts from elsewhere, and with as many
    seconds to the next attempt however long the picture took.
    """
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"(Again&#160;in&#160;)\d(?=&#160;s)", r"\g<1>5", svg)
    return re.sub(r"terminal-\d+", "terminal", svg) + "\n"


@pytest.mark.parametrize(("size", "theme"), LOOKS)
@pytest.mark.parametrize("name", SCENES)
async def test_it_looks_as_it_did(name: str, size: str, theme: str, tmp_path: Path) -> None:
    shown = normal(await drawn(SCENES[name], SIZES[size], THEMES[theme], tmp_path))
    seen = SEEN / f"{name}-{size}-{theme}.svg"
    if WRITE:
        seen.parent.mkdir(exist_ok=True)
        seen.write_text(shown, "utf-8")
    if shown != seen.read_text("utf-8"):
        now = tmp_path / seen.name
        now.write_text(shown, "utf-8")
        pytest.fail(f"{seen.name} looks different now: {now}")
