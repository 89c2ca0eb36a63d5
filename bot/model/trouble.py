"""What a caller must be ready for."""


class ModelUnavailable(Exception):
    """Away, late, out of quota or speaking nonsense: the turn goes on without it. Holds no person's words."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again
        """Whether asking once more may help."""
