from django.db import migrations, models
import django.db.models.deletion

import beenthere.inventory.fields
from beenthere.inventory.rechecking import AlterRule


class Migration(migrations.Migration):

    dependencies = [
        ('handoffs', '0001_initial'),
        ('paging', '0004_verified_as_used'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='hand_off',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='handoffs.handoff'),
        ),
        AlterRule(
            model_name='message',
            name='kind',
            field=beenthere.inventory.fields.TermField(codes=['invite', 'triage_waiting', 'needs_match', 'offer', 'offer_withdrawn', 'list_ended', 'reminder', 'quiet_case', 'follow_up_due', 'call_me', 'harm_door', 'duty_door', 'hand_off', 'hand_off_asked', 'hand_off_unseen', 'hand_off_lapsed', 'keep', 'keep_no_longer', 'digest', 'many_waiting', 'code', 'test'], max_length=40),
        ),
    ]
