"""Nouns: HelpTopic, HelpArticle, HelpVote."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone


class HelpTopic(models.Model):
    """A heading of the Help Center. Changed by `support.actions.help`; its slug is an anchor that pages link to."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class HelpArticleQuerySet(models.QuerySet["HelpArticle"]):
    """Named filters of articles."""

    def live(self) -> "HelpArticleQuerySet":
        """What visitors may read."""
        return self.filter(is_live=True)


class HelpArticle(models.Model):
    """One question of a customer and its answer. Written by `support.actions.help`, which also fills `words`.

    `body` is Markdown without HTML. `loaded_hash` tells what the store itself wrote: where it no longer fits, staff
    have edited the article and a new release leaves it alone.
    """

    slug = models.SlugField(max_length=60, unique=True)
    topic = models.ForeignKey(HelpTopic, on_delete=models.PROTECT, related_name="articles")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=400, help_text="The answer in a sentence or two; shown first.")
    body = models.TextField(help_text="Markdown: numbered steps, - points, ## headings, [words](/address/).")
    question = models.CharField(max_length=160, blank=True, help_text="As it stands on the FAQ page; empty: not there.")
    keywords = models.CharField(max_length=300, blank=True, help_text="Other words people search for.")
    position = models.PositiveSmallIntegerField(default=0)
    is_live = models.BooleanField(default=True)
    checked_on = models.DateField(default=timezone.localdate, help_text="When somebody last made sure it is true.")
    yes_count = models.PositiveIntegerField(default=0)
    no_count = models.PositiveIntegerField(default=0)
    loaded_hash = models.CharField(max_length=64, blank=True)
    words = SearchVectorField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = HelpArticleQuerySet.as_manager()

    class Meta:
        ordering = ["topic__position", "position", "pk"]
        indexes = [GinIndex(fields=["words"], name="help_words")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/help/{self.slug}/"


class HelpVote(models.Model):
    """Whether an article helped one visitor, and what was missing. Written by `support.actions.help.vote`.

    `visitor` is a keyed hash of the account or the client's address, so that one visitor counts once.
    """

    article = models.ForeignKey(HelpArticle, on_delete=models.CASCADE, related_name="votes")
    visitor = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    is_helpful = models.BooleanField()
    missing = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "visitor"], name="help_vote_once_per_visitor")]
        # What was missing, newest first.
        indexes = [models.Index(fields=["-created_at"], name="help_vote_missing", condition=~models.Q(missing=""))]

    def __str__(self) -> str:
        return f"{self.article_id}: {'yes' if self.is_helpful else 'no'}"
