from django.db import migrations, models

PLANNED_BEFORE = (
    "UPDATE groups_group SET time_fell_away = true "
    "WHERE state IN ('requested', 'taken', 'facilitated') "
    "AND id IN (SELECT group_id FROM paging_message WHERE kind = 'group_moved')"
)


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0003_a_time_while_it_is_planned'),
        ('paging', '0011_about_groups'),
    ]

    operations = [
        migrations.AddField(
            model_name='group',
            name='time_fell_away',
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(PLANNED_BEFORE, migrations.RunSQL.noop),
    ]
