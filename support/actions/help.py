"""Articles of the Help Center: written by staff or by a release, found by their words, judged by visitors."""

import hashlib
from dataclasses import dataclass, fields

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from shop.core.db import transaction
from shop.core.errors import Refused
from shop.queries.kept import forget
from shop.search.text import words
from shop.search.vectors import lexemes, vector
from support.models import HelpArticle, HelpTopic, HelpVote
from support.queries.help import CENTER_KEY, LINKED, WORDS_KEY
from support.queries.prose import plain


class CannotHide(Refused):
    """Pages of the store lead to this article."""


@dataclass(frozen=True)
class ArticleText:
    """What an article says."""

    slug: str
    title: str
    summary: str
    body: str
    question: str = ""
    keywords: str = ""


def _hash(text: ArticleText) -> str:
    return hashlib.sha256("\x1f".join(getattr(text, field.name) for field in fields(text)).encode()).hexdigest()


def _text_of(article: HelpArticle) -> ArticleText:
    return ArticleText(**{field.name: getattr(article, field.name) for field in fields(ArticleText)})


@transaction()
def load_topic(*, slug: str, name: str, position: int) -> HelpTopic:
    """A topic as the release brings it; one that is there stays as staff left it."""
    return HelpTopic.objects.get_or_create(slug=slug, defaults={"name": name, "position": position})[0]


@transaction()
def load_article(*, text: ArticleText, topic_id: int, position: int) -> bool:
    """Write an article as the release brings it; True when something changed. What staff edited is left alone."""
    article = HelpArticle.objects.select_for_update().filter(slug=text.slug).first()
    fresh = _hash(text)
    if article is None:
        article = HelpArticle(topic_id=topic_id, position=position)
    elif article.loaded_hash == fresh or article.loaded_hash != _hash(_text_of(article)):
        return False
    for field in fields(text):
        setattr(article, field.name, getattr(text, field.name))
    article.loaded_hash = fresh
    article.save()
    index_article(article)
    return True


@transaction()
def save_article(*, article: HelpArticle) -> HelpArticle:
    """Keep what staff wrote. Raises CannotHide for an article that pages of the store lead to."""
    if article.slug in LINKED and not article.is_live:
        raise CannotHide("Pages of the store lead to this article, so it has to stay visible.")
    article.save()
    index_article(article)
    return article


@transaction()
def save_topic(*, topic: HelpTopic) -> HelpTopic:
    """Keep what staff wrote."""
    topic.save()
    forget_help()
    return topic


def index_article(article: HelpArticle) -> None:
    """Write the words an article is found by: title and keywords first, then summary, then body."""
    parts = [
        ("A", words(f"{article.title} {article.question}")),
        ("B", words(article.keywords)),
        ("C", words(plain(article.summary))),
        ("D", words(plain(article.body))),
    ]
    known = lexemes(word for _, found in parts for word in found)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE support_helparticle SET words = %s::tsvector WHERE id = %s", [vector(parts, known), article.pk]
        )
    forget_help()


def forget_help() -> None:
    """Read the Help Center anew."""
    forget(CENTER_KEY)
    forget(WORDS_KEY)


def visitor_key(*, user_id: int | None, address: str) -> str:
    """One visitor as votes tell them apart: the account, else the client's address; keyed, so that neither shows."""
    who = f"user:{user_id}" if user_id else f"address:{address}"
    return hashlib.sha256(f"{settings.SECRET_KEY}:help:{who}".encode()).hexdigest()


@transaction()
def vote(*, article_id: int, visitor: str, is_helpful: bool, missing: str = "", user_id: int | None = None) -> HelpVote:
    """Count a visitor's word on an article; a second one replaces the first, and adds what was missing."""
    article = HelpArticle.objects.select_for_update(of=("self",)).get(pk=article_id)
    said, _ = HelpVote.objects.update_or_create(
        article=article,
        visitor=visitor,
        defaults={"is_helpful": is_helpful, "missing": missing[:500], "user_id": user_id},
    )
    counted = article.votes.aggregate(
        yes=Count("pk", filter=Q(is_helpful=True)), no=Count("pk", filter=Q(is_helpful=False))
    )
    HelpArticle.objects.filter(pk=article_id).update(yes_count=counted["yes"], no_count=counted["no"])
    return said
