from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0003_purchasing")]

    operations = [
        migrations.AlterField(
            model_name="choiceline",
            name="answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wait", "wait for it"),
                    ("supplier", "let our supplier send it"),
                    ("refund", "refund it"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="choiceline", name="choice_line_answer_known"),
        migrations.AddConstraint(
            model_name="choiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(answer__in=["", "wait", "supplier", "refund"]), name="choice_line_answer_known"
            ),
        ),
    ]
