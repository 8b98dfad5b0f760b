"""What supporters had said in plain goes, now that it is sealed.

A column that is dropped stays in the rows until they are written anew, so they are.
"""

from django.db import migrations


class Migration(migrations.Migration):

    # PostgreSQL writes a table anew only outside of a transaction.
    atomic = False

    dependencies = [
        ('supporters', '0002_declaration'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='supporter',
            name='been_there',
        ),
        migrations.DeleteModel(
            name='NeverWith',
        ),
        migrations.RunSQL("VACUUM FULL supporters_supporter", migrations.RunSQL.noop),
    ]
