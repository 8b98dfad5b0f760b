from django.db import migrations, models

# Whoever still had a row was kept from none of its cases.
_COPY = """
    UPDATE announcements_shown shown
       SET gone = announcement.gone
      FROM announcements_announcement announcement
     WHERE announcement.id = shown.announcement_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ("announcements", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="shown",
            name="gone",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunSQL(_COPY, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="announcement", name="gone"),
    ]
