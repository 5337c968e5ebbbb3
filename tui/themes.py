"""The colours of the message center, dark and light."""

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="floorline-dark",
    primary="#4F8CC9",
    secondary="#7FA7C9",
    accent="#6FB7E9",
    warning="#E0B15A",
    error="#E2726E",
    success="#7DBE8A",
    foreground="#E3E7EC",
    background="#12161C",
    surface="#181D25",
    panel="#262E3A",
    dark=True,
    variables={"footer-key-foreground": "#6FB7E9", "footer-background": "#181D25"},
)
LIGHT = Theme(
    name="floorline-light",
    primary="#3E7CB8",
    secondary="#4A6A88",
    accent="#1F6AA8",
    warning="#94620B",
    error="#B3342F",
    success="#2E7D46",
    foreground="#1C232B",
    background="#FBFBF9",
    surface="#F1F2F0",
    panel="#E0E4E8",
    dark=False,
    variables={"footer-key-foreground": "#1F6AA8", "footer-background": "#F1F2F0"},
)

_ANSI = BUILTIN_THEMES["ansi-dark"]
TERMINAL = Theme(
    name="terminal",
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_blue",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    ansi=True,
    luminosity_spread=_ANSI.luminosity_spread,
    text_alpha=_ANSI.text_alpha,
    variables=_ANSI.variables
    | {
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_bright_white",
        "input-cursor-text-style": "reverse",
    },
)
"""The terminal's own sixteen colours, whatever the person has made of them."""
