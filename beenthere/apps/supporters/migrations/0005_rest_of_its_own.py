"""Rest gets a table of its own, with the day on which it is over instead of the day it began."""

import django.db.models.deletion
from django.db import migrations, models

from beenthere.apps.outside import program


def _fix_the_day(apps, editor):
    supporters, rests = (
        apps.get_model("supporters", model).objects.using(editor.connection.alias)
        for model in ("Supporter", "Rest")
    )
    length = program().policy.rest_after_case.length
    rests.bulk_create(
        rests.model(supporter=each, until=each.last_closed_on + length, recent_cases=each.recent_cases)
        for each in supporters.exclude(last_closed_on=None)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('supporters', '0004_invited'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField()),
                ('recent_cases', models.PositiveSmallIntegerField()),
                ('supporter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rest', to='supporters.supporter')),
            ],
        ),
        migrations.RunPython(_fix_the_day, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='supporter',
            name='last_closed_on',
        ),
        migrations.RemoveField(
            model_name='supporter',
            name='recent_cases',
        ),
    ]
