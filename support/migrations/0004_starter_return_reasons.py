"""The first list of reasons; staff change it as they like."""

from django.db import migrations

REASONS = (
    # code, label, hint, needs a photo, our fault
    ("too-small", "Too small", "", False, False),
    ("too-large", "Too large", "", False, False),
    ("damaged", "Damaged or not working", "with a picture", True, True),
    ("wrong-item", "Not what I ordered", "with a picture", True, True),
    ("not-as-described", "Not as described", "", False, True),
    ("too-late", "It came too late", "", False, True),
    ("changed-mind", "I changed my mind", "", False, False),
)


def write_reasons(apps, schema_editor):
    reason = apps.get_model("support", "ReturnReason")
    for position, (code, label, hint, needs_photo, is_our_fault) in enumerate(REASONS, start=1):
        reason.objects.get_or_create(
            code=code,
            defaults={
                "label": label,
                "hint": hint,
                "needs_photo": needs_photo,
                "is_our_fault": is_our_fault,
                "position": position,
            },
        )


class Migration(migrations.Migration):

    dependencies = [("support", "0003_returns_and_claims")]

    operations = [migrations.RunPython(write_reasons, migrations.RunPython.noop)]
