"""What supporters say of themselves is sealed, each under a key of its own."""

import json

import django.db.models.deletion
from django.db import migrations, models

from beenthere.apps.outside import vault


def _seal(apps, editor):
    declarations, apart, supporters = (
        apps.get_model("supporters", model).objects.using(editor.connection.alias)
        for model in ("Declaration", "NeverWith", "Supporter")
    )
    for supporter in supporters.all():
        never_with = apart.filter(supporter=supporter)
        said = {
            "been_there": sorted(supporter.been_there),
            "never_with": sorted(never_with.values_list("person__directory_id", flat=True)),
        }
        if any(said.values()):
            key = vault().issue()
            value = json.dumps(said).encode()
            sealed = vault().seal(key, place="supporter.said.1", value=value)
            declarations.create(id=key, supporter=supporter, said=sealed)


class Migration(migrations.Migration):

    dependencies = [
        ('supporters', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('said', models.BinaryField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('supporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='supporters.supporter')),
            ],
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('supporter',), name='supporters_declaration_one_in_force'),
        ),
        migrations.RunPython(_seal, migrations.RunPython.noop),
    ]
