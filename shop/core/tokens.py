"""Tokens of links, cookies and programs: told once, kept only as their digest."""

import hashlib


def hashed(token: str) -> str:
    """What is stored of a token, and looked up when it is shown; for tokens that are too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
