"""The colours of the message center, dark and light."""

from textual.theme import Theme

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
