"""Nouns: Choice, ChoiceLine: what a customer is asked when a promise moves. Changed by `actions.choices`."""

from django.db import models

from fulfillment.states import ChoiceStatus


class Choice(models.Model):
    """One question to a customer about units of his order, answered on a signed page before its deadline."""

    class Cause(models.TextChoices):
        """Why he is asked."""

        SHORT = "short", "short at the shelf"
        REFUSED = "refused", "the supplier cannot deliver"
        MOVED = "moved", "a new date"

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="choices")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    status = models.CharField(max_length=10, choices=ChoiceStatus.choices, default=ChoiceStatus.OPEN)
    deadline = models.DateTimeField(help_text="no answer by then refunds the units")
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "question to a customer"
        verbose_name_plural = "questions to customers"
        constraints = [
            models.CheckConstraint(condition=models.Q(cause__in=["short", "refused", "moved"]), name="choice_cause"),
            models.CheckConstraint(condition=models.Q(status__in=ChoiceStatus.values), name="choice_status_known"),
        ]
        # What waits for customers, and what ran out.
        indexes = [models.Index(fields=["deadline"], condition=models.Q(status="open"), name="choice_open")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}, asked {self.created_at:%Y-%m-%d}"


class ChoiceLine(models.Model):
    """Units of one order line in question; `answer` is empty until the customer says what he wants."""

    class Answer(models.TextChoices):
        """What the customer wants."""

        WAIT = "wait", "wait for it"
        SUPPLIER = "supplier", "let our supplier send it"
        REFUND = "refund", "refund it"

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.CASCADE, related_name="choice_lines")
    quantity = models.PositiveIntegerField()
    old_on = models.DateField(null=True, blank=True, help_text="the last day promised before")
    new_on = models.DateField(null=True, blank=True, help_text="the last day if the customer waits; none: not known")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "order_line"], name="choice_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="choice_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(answer__in=["", "wait", "supplier", "refund"]), name="choice_line_answer_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.order_line_id}"
