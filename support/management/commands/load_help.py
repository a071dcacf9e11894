"""`manage.py load_help`: brings the articles of this release into the Help Center; what staff edited stays."""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from support.actions.help import ArticleText, load_article, load_topic
from support.actions.hours import set_hours
from support.models import CannedAnswer, HelpTopic

FOLDER = Path(__file__).resolve().parents[1] / "help"
HOURS = {**dict.fromkeys(range(5), (time(9), time(18))), 5: (time(10), time(16))}


class Command(BaseCommand):
    """`prepare` runs it after migrating; running it again changes nothing."""

    help = "Loads the help articles of this release; articles that staff edited are left alone."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Topics and articles of each file; opening hours and canned answers only the first time."""
        is_first = not HelpTopic.objects.exists()
        changed = 0
        for place, path in enumerate(sorted(FOLDER.glob("*.md"))):
            head, articles = read_file(path.read_text(encoding="utf-8"))
            topic = load_topic(slug=head["topic"], name=head["name"], position=place)
            for position, text in enumerate(articles):
                changed += load_article(text=text, topic_id=topic.pk, position=position)
        if is_first:
            for weekday, (opens, closes) in HOURS.items():
                set_hours(weekday=weekday, opens=opens, closes=closes)
            CannedAnswer.objects.bulk_create(canned_answers())
        self.stdout.write(f"{changed} help articles written.")


def read_file(text: str) -> tuple[dict[str, str], Iterator[ArticleText]]:
    """The facts of a topic and its articles; see the files for their form."""
    head, *parts = re.split(r"^=== ", text, flags=re.MULTILINE)
    return _facts(head), (_article(part) for part in parts)


def _article(part: str) -> ArticleText:
    slug, rest = part.split("\n", 1)
    head, body = rest.split("\n---\n", 1)
    return ArticleText(slug=slug.strip(), body=body.strip() + "\n", **_facts(head))


def _facts(text: str) -> dict[str, str]:
    rows = (line.partition(": ") for line in text.splitlines() if line.strip())
    return {name: value.strip() for name, _, value in rows}


def canned_answers() -> list[CannedAnswer]:
    """The first canned answers, from answers.md."""
    _, *parts = re.split(r"^=== ", (FOLDER / "canned.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    rows = []
    for position, part in enumerate(parts):
        first, text = part.split("\n", 1)
        title, _, topic = first.partition(" | ")
        rows.append(CannedAnswer(title=title.strip(), topic=topic.strip(), text=text.strip(), position=position))
    return rows
