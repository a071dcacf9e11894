"""Nouns: FollowUp, Survey, Improvement, ActionItem."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from support.states import ActionStatus, FollowUpStatus

LOW_SCORE = 2
"""A delivery rated so or lower becomes an item of the action register."""


class FollowUp(models.Model):
    """A question some days after delivery, one of each kind for an order. Written by `support.actions.followups`."""

    class Kind(models.TextChoices):
        """What is asked."""

        SURVEY = "survey", "delivery survey"
        REVIEW = "review", "review request"

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=FollowUpStatus.choices, default=FollowUpStatus.WAITING)
    due_at = models.DateTimeField()
    why_not = models.CharField(max_length=200, blank=True, help_text="why it was not sent")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="follow_up_once_per_kind"),
            models.CheckConstraint(condition=models.Q(status__in=FollowUpStatus.values), name="follow_up_status_known"),
        ]
        # What the sweep sends next.
        indexes = [models.Index(fields=["due_at"], condition=models.Q(status="waiting"), name="follow_up_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of order {self.order_id}"


class Survey(models.Model):
    """How a buyer rates the delivery of an order, once. Written by `support.actions.surveys`."""

    order = models.OneToOneField("orders.Order", on_delete=models.CASCADE, related_name="survey")
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    was_intact = models.BooleanField(null=True, blank=True)
    was_on_time = models.BooleanField(null=True, blank=True)
    comment = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="survey_one_to_five")
        ]
        indexes = [models.Index(fields=["-created_at"], name="survey_newest")]  # the admin's list, the month's figures

    def __str__(self) -> str:
        return f"{self.score} of 5"


class Improvement(models.Model):
    """What the shop changed after feedback: "You said, we did". Written by `support.actions.register`.

    Its source count is the number of items closed with it. A public one stands on its product's page.
    """

    product = models.ForeignKey(
        "shop.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="improvements"
    )
    said = models.CharField(max_length=200, help_text="what customers told us, like: The lid leaked.")
    did = models.CharField(max_length=1000, help_text="what was changed, like: We changed the seal.")
    is_public = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        # What a product's page shows.
        indexes = [
            models.Index(fields=["product", "-made_at"], condition=models.Q(is_public=True), name="improvement_shown")
        ]

    def __str__(self) -> str:
        return self.said


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Filters that chain."""

    def open(self) -> "ActionItemQuerySet":
        """Not acted on yet."""
        return self.filter(status=ActionStatus.OPEN)

    def overdue(self, today: date) -> "ActionItemQuerySet":
        """Open, and its day has passed."""
        return self.open().filter(due_on__lt=today)


class ActionItem(models.Model):
    """A piece of feedback that somebody acts on until a day. Changed by `support.actions.register`.

    `cause` names what it came from ("review:12", "claim:7") and is unique, so that one cause makes one item.
    """

    class Kind(models.TextChoices):
        """Where it came from."""

        REVIEW = "review", "low review"
        SURVEY = "survey", "bad delivery"
        CLAIM = "claim", "damage claim"

    cause = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    summary = models.CharField(max_length=300)
    order = models.ForeignKey(
        "orders.Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    product = models.ForeignKey(
        "shop.Product", on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    review = models.ForeignKey(
        "support.Review", on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    survey = models.ForeignKey(Survey, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items")
    wants_help = models.BooleanField(default=False, help_text="the customer asked us to put it right")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=ActionStatus.choices, default=ActionStatus.OPEN)
    outcome = models.CharField(max_length=1000, blank=True, help_text="what was done, told when it was closed")
    improvement = models.ForeignKey(Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="items")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = "feedback item"
        permissions = [
            ("assign_actionitem", "Can give feedback items an owner and a day"),
            ("close_actionitem", "Can close feedback items"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ActionStatus.values), name="action_item_status_known")
        ]
        indexes = [
            # The queue, first due first.
            models.Index(fields=["due_on", "id"], condition=models.Q(status="open"), name="action_item_open"),
            # Items about one product, closed together.
            models.Index(fields=["product"], condition=models.Q(status="open"), name="action_item_of_product"),
        ]

    def __str__(self) -> str:
        return self.summary
