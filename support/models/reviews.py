"""Nouns: Review."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from support.states import ReviewStatus

LOW_STARS = 2
"""So many stars or fewer are a complaint, and become an item of the action register."""


class ReviewQuerySet(models.QuerySet["Review"]):
    """Filters that chain."""

    def published(self) -> "ReviewQuerySet":
        """What everybody reads."""
        return self.filter(status=ReviewStatus.PUBLISHED)

    def waiting(self) -> "ReviewQuerySet":
        """What staff have still to read."""
        return self.filter(status=ReviewStatus.WAITING)


class Review(models.Model):
    """What a buyer says about one delivered line, once. Changed by `support.actions.reviews` and `.moderation`.

    Its author is whoever the line's order belongs to. Everything typed is plain text and escaped where it is shown.
    """

    class Fit(models.TextChoices):
        """How the size turned out."""

        SMALL = "small", "Runs small"
        RIGHT = "right", "As expected"
        LARGE = "large", "Runs large"

    order_line = models.OneToOneField("orders.OrderLine", on_delete=models.CASCADE, related_name="review")
    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, related_name="reviews")
    options = models.CharField(max_length=300, blank=True, help_text="the variant that was bought, like Navy / M")
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    fit = models.CharField(max_length=5, choices=Fit.choices, blank=True)
    shown_name = models.CharField(max_length=60)
    status = models.CharField(max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.WAITING)
    refusal = models.CharField(max_length=300, blank=True, help_text="why it is not published, told to its author")
    answer = models.TextField(max_length=2000, blank=True, help_text="the shop's, shown below the review")
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        permissions = [
            ("moderate_review", "Can publish and refuse reviews"),
            ("answer_review", "Can answer reviews in public"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="review_one_to_five_stars"),
            models.CheckConstraint(condition=models.Q(status__in=ReviewStatus.values), name="review_status_known"),
        ]
        indexes = [
            # A product's reviews, newest first, and their count by stars.
            models.Index(
                fields=["product", "-published_at", "-id"],
                condition=models.Q(status="published"),
                name="review_of_product",
            ),
            # The queue of those to read, oldest first.
            models.Index(fields=["created_at"], condition=models.Q(status="waiting"), name="review_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} of 5: {self.title or self.text[:40] or 'no words'}"

    @property
    def is_low(self) -> bool:
        """True for a complaint."""
        return self.stars <= LOW_STARS
