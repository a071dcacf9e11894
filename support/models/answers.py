"""Noun: CannedAnswer."""

from django.db import models

from support.models.cases import Case


class CannedAnswer(models.Model):
    """An answer staff give often, with blanks like {name} that the case and its order fill in."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(help_text="Blanks: {name} {order} {state} {arrives} {tracking} {case} {agent} {shop}")
    topic = models.CharField(max_length=10, choices=Case.Topic.choices, blank=True, help_text="Empty: for every topic.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title
