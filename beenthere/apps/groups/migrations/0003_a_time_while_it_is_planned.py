from django.db import migrations, models

HANDED_BACK = (
    "UPDATE groups_group SET begins_at = NULL, minutes = NULL "
    "WHERE state IN ('requested', 'taken', 'facilitated')"
)


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0002_tied_to_several_events'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='group',
            name='group_has_its_time',
        ),
        migrations.RunSQL(HANDED_BACK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begins_at__isnull', False), ('minutes__isnull', False), models.Q(('state__in', ['facilitated', 'requested', 'taken']), _negated=True)), models.Q(('begins_at__isnull', True), ('minutes__isnull', True), models.Q(('state__in', ['held', 'over', 'planned']), _negated=True)), _connector='OR'), name='group_has_its_time'),
        ),
    ]
