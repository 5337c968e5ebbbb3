"""What every shape that a client sends is made with."""

FORBID: dict[str, str] = {"extra": "forbid"}
"""Unknown keys are refused."""
