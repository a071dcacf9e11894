"""`make bench ARGS="--fuzz"`: hostile requests to every form and address in every role."""

import argparse
from pathlib import Path

from bench.fuzz import run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to send, and which."""
    parser.add_argument("--fuzz", action="store_true", help="send hostile requests instead of measuring")
    parser.add_argument("--requests", type=int, default=4000, help="hostile requests, looking at the pages apart")
    parser.add_argument("--seed", type=int, default=7, help="the same requests for the same number")


def main(wish: argparse.Namespace, folder: Path) -> int:
    """How many answers were wrong."""
    return run.main(wish, folder)
