from django.db import migrations

import beenthere.inventory.fields
from beenthere.inventory.rechecking import AlterRule


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0002_call_back"),
    ]

    operations = [
        AlterRule(
            model_name="offer",
            name="state",
            field=beenthere.inventory.fields.TermField(
                codes=[
                    "listed",
                    "open",
                    "accepted",
                    "declined",
                    "lapsed",
                    "withdrawn",
                    "passed_over",
                ],
                max_length=40,
            ),
        ),
    ]
