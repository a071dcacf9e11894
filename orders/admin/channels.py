"""Channels: where orders come from, the files of orders, and the programs that may send them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from orders.actions.channels import make_channels, save_channel
from orders.actions.tokens import make_token, revoke_token
from orders.intake.files import take_file
from orders.models import ApiToken, IntakeRow, OrderFile, SalesChannel
from orders.queries.intake import outcomes_of
from shop.admin.columns import colleague
from shop.core.admin import ActionAdmin

SHOWN = 200
SHOWN_OF_TOKEN = ("name", "channel", "beginning", "scopes", colleague("made_by"), "created_at", "used_at", "revoked_at")
RUNNING = (OrderFile.State.UPLOADED, OrderFile.State.READING)


class ChannelForm(forms.ModelForm):
    """A channel; the key of its messages is only written, never shown."""

    new_secret = forms.CharField(
        max_length=200,
        required=False,
        label="Key of signed messages",
        help_text="Shopify calls it the webhook signing secret. Leave it empty to keep the one there is.",
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = SalesChannel
        fields = ("title", "code", "kind", "sends_mails", "is_active")


@admin.register(SalesChannel)
class SalesChannelAdmin(ActionAdmin):
    """The places outside this shop where its goods are sold."""

    form = ChannelForm
    may_add = may_change = True
    list_display = ("title", "code", "kind", "sends_mails", "is_active", "has_secret")
    fields = ("title", "code", "kind", "sends_mails", "is_active", "new_secret", "webhook")
    readonly_fields = ("webhook",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The code stands on orders, so it stays."""
        return ("webhook", "code") if obj else ("webhook",)

    @admin.display(description="Key is set", boolean=True)
    def has_secret(self, row: SalesChannel) -> bool:
        """Whether signed messages are taken."""
        return bool(row.secret)

    @admin.display(description="Address for its messages")
    def webhook(self, row: SalesChannel) -> str:
        """Where the channel sends its orders."""
        return reverse("payment_webhook", args=[row.code]) if row.pk else "Shown once it is saved."

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Store it."""
        return save_channel(channel=row, secret=form.cleaned_data.get("new_secret", ""))


class FileForm(forms.ModelForm):
    """A file of orders and where it comes from."""

    upload = forms.FileField(label="File", widget=UnfoldAdminFileFieldWidget)
    source = forms.ModelChoiceField(
        SalesChannel.objects.filter(is_active=True),
        required=False,
        empty_label="By its header",
        label="Channel",
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = OrderFile
        fields = ()


@admin.register(OrderFile)
class OrderFileAdmin(ActionAdmin):
    """Upload, and what became of each order."""

    form = FileForm
    may_add = True
    list_display = ("file_name", "channel", "state", "rows_read", colleague("started_by"), "created_at")
    list_filter = ("state", "channel")
    list_select_related = ("channel", "started_by")
    ordering = ("-pk",)
    fields = ("upload", "source")
    change_form_outer_before_template = "admin/orders/_order_file.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT002
        """An upload finds every channel a shop begins with; looking makes none."""
        if request.method == "POST":
            make_channels()
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """An upload is a form; what became of it is shown above."""
        return (
            self.fields
            if obj is None
            else ("file_name", "channel", colleague("started_by"), "created_at", "finished_at")
        )

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Take the file in; a worker reads it."""
        told, source = form.cleaned_data["upload"], form.cleaned_data["source"]
        code = source.code if source else ""
        return take_file(file=told, file_name=told.name, channel_code=code, user_id=request.user.pk)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Go to what becomes of it."""
        return HttpResponseRedirect(reverse("admin:orders_orderfile_change", args=[obj.pk]))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add what became of its orders, those that wait first."""
        file = kwargs.get("obj")
        if file is not None:
            rows = IntakeRow.objects.filter(file=file).select_related("order")
            context["run"], context["is_running"] = file, file.state in RUNNING
            context["counts"] = [] if file.state in RUNNING else outcomes_of(file)
            waiting = rows.filter(state=IntakeRow.State.WAITING).order_by("line")
            others = rows.exclude(state=IntakeRow.State.WAITING).order_by("line")
            context["rows"] = [*waiting[:SHOWN], *others[:SHOWN]]
        return super().render_change_form(request, context, *args, **kwargs)


class TokenForm(forms.ModelForm):
    """Whose program it is and what it may do."""

    scopes = forms.MultipleChoiceField(
        choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple, initial=ApiToken.Scope.values
    )

    class Meta:
        model = ApiToken
        fields = ("name", "channel", "scopes")


@admin.register(ApiToken)
class ApiTokenAdmin(ActionAdmin):
    """Tokens of programs; each is shown once, when it is made."""

    form = TokenForm
    may_add = True
    list_display = SHOWN_OF_TOKEN
    list_select_related = ("channel", "made_by")
    fields = ("name", "channel", "scopes")
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Never the hash."""
        return SHOWN_OF_TOKEN if obj else self.fields

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> Any:
        """Make it, and keep it for the one page that shows it."""
        told = form.cleaned_data
        made, request.shown_token = make_token(  # type: ignore[attr-defined]
            name=told["name"], channel_id=told["channel"].pk, scopes=told["scopes"], user_id=request.user.pk
        )
        return made

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """The token, this once."""
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "A new token",
            "row": obj,
            "token": request.shown_token,  # type: ignore[attr-defined]
        }
        return render(request, "admin/orders/token.html", context)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Who makes them takes them back."""
        return request.user.has_perm("orders.add_apitoken")

    @admin.action(description="Take back", permissions=["revoke"])
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiToken]) -> None:
        """End the chosen tokens."""
        for row in rows:
            self.perform(request, lambda pk=row.pk: revoke_token(token_id=pk), f"{row.name} is closed.")  # type: ignore[misc]
