"""Nouns: OpeningHours, SupportDay. When people answer; read through `support.queries.hours`."""

from django.db import models


class OpeningHours(models.Model):
    """When people answer on one day of the week, in settings.SUPPORT_TIME_ZONE; a day without a row is closed."""

    class Weekday(models.IntegerChoices):
        """As Python counts them."""

        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, unique=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday"]
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_weekday_known"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")),
                name="opening_before_closing",
                violation_error_message="The closing time has to be later on the same day.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_weekday_display()


class SupportDay(models.Model):
    """A day that differs from its weekday: closed (no times), or open at other hours."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=60, help_text="Shown to customers, like Thanksgiving.")
    opens = models.TimeField(null=True, blank=True, help_text="Empty: closed all day.")
    closes = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = "holiday of support"
        verbose_name_plural = "holidays of support"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True)
                | models.Q(opens__isnull=False, closes__isnull=False, opens__lt=models.F("closes")),
                name="support_day_whole",
                violation_error_message="Enter both times, the closing one later on the same day, or none at all.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
