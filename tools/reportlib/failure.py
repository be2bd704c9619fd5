"""What a check says when it fails."""


class Failure(Exception):
    """Something was not as it should be."""
