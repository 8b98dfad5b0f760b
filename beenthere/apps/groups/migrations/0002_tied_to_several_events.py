from django.db import migrations, models

TIED = (
    "INSERT INTO groups_group_events (group_id, event_id) "
    "SELECT id, event_id FROM groups_group WHERE event_id IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_walking_alongside"),
        ("groups", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="group",
            name="events",
            field=models.ManyToManyField(related_name="groups", to="cases.event"),
        ),
        migrations.RunSQL(TIED, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="group", name="event"),
    ]
