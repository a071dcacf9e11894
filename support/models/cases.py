"""Nouns: Case, CaseMessage, CaseImage, CaseLink."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from shop.models.media import private_storage
from support.states import OPEN_CASES, CaseStatus


class CaseQuerySet(models.QuerySet["Case"]):
    """Named filters of cases."""

    def waiting_for_us(self) -> "CaseQuerySet":
        """Those whose next word is ours."""
        return self.filter(status__in=[CaseStatus.OPEN, CaseStatus.WAITING_ON_US])

    def unresolved(self) -> "CaseQuerySet":
        """Those that still go on."""
        return self.filter(status__in=OPEN_CASES)


class Case(models.Model):
    """One concern of one person, told as a talk of messages. Changed by `support.actions.cases` only.

    `order` is set only where the person is known to be its buyer (account, proved mailbox or the same mail address);
    what was merely typed stands in `order_named`.
    """

    class Topic(models.TextChoices):
        """What it is about."""

        ORDER = "order", "An order"
        DELIVERY = "delivery", "A delivery"
        RETURN = "return", "A return or refund"
        PAYMENT = "payment", "A payment"
        ACCOUNT = "account", "My account or logging in"
        PRODUCT = "product", "A product"
        WEBSITE = "website", "This website or app"
        OTHER = "other", "Something else"

    class Source(models.TextChoices):
        """How it came in."""

        FORM = "form", "contact form"
        BROWSER = "browser", "browser check"
        CHAT = "chat", "live chat"
        PHONE = "phone", "phone"
        FEEDBACK = "feedback", "review or survey"

    number = models.CharField(max_length=12, unique=True, help_text="C-XXXX-XXXX, random")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.FORM)
    subject = models.CharField(max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    order = models.ForeignKey("orders.Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    order_named = models.CharField(max_length=40, blank=True, help_text="what the person typed")
    page = models.CharField(max_length=300, blank=True, help_text="the page it is about")
    report = models.TextField(blank=True, help_text="what the browser check found")

    status = models.CharField(max_length=20, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(default=timezone.now, help_text="since when the next word is owed")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        permissions = [("answer_case", "Can answer cases")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=CaseStatus.values), name="case_status_known")
        ]
        indexes = [
            # The dashboard's queue and the desk's first list.
            models.Index(
                fields=["waiting_since"],
                name="case_waiting_for_us",
                condition=models.Q(status__in=["open", "waiting_on_us"]),
            ),
            models.Index(fields=["-created_at"], name="case_newest"),
            # Finding a person's cases; foreign keys bring their own indexes.
            models.Index(fields=["email"], name="case_email"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_resolved(self) -> bool:
        """True once nothing more is owed."""
        return self.status == CaseStatus.RESOLVED


class CaseMessage(models.Model):
    """One thing said in a case. Never changed; a note is for staff alone."""

    class Author(models.TextChoices):
        """Whose words."""

        CUSTOMER = "customer", "customer"
        STAFF = "staff", "staff"
        NOTE = "note", "internal note"
        SHOP = "shop", "the shop itself"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author.choices)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(author__in=["customer", "staff", "note", "shop"]), name="case_author_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.author} in {self.case_id}"


class CaseImage(models.Model):
    """A picture that came with a message, written anew and kept outside the public folder."""

    message = models.ForeignKey(CaseMessage, on_delete=models.CASCADE, related_name="images")
    file = models.FileField(upload_to="cases", storage=private_storage)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"picture {self.pk}"


class CaseLink(models.Model):
    """A random link to a case, stored as its SHA-256 only; dies by time or when revoked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"link {self.pk}"
