import beenthere.inventory.fields
from django.db import migrations

from beenthere.inventory.rechecking import AlterRule


class Migration(migrations.Migration):

    dependencies = [
        ('paging', '0012_walking_alongside'),
    ]

    operations = [
        AlterRule(
            model_name='message',
            name='kind',
            field=beenthere.inventory.fields.TermField(codes=['invite', 'triage_waiting', 'needs_match', 'offer', 'offer_withdrawn', 'list_ended', 'reminder', 'quiet_case', 'follow_up_due', 'touchpoint_due', 'consent_due', 'call_me', 'harm_door', 'duty_door', 'hand_off', 'hand_off_asked', 'hand_off_unseen', 'hand_off_lapsed', 'duty_begins', 'duty_ends', 'keep', 'keep_no_longer', 'present', 'present_changed', 'present_soon', 'place_free', 'gathering_soon', 'gathering_moved', 'gathering_off', 'missed_you', 'group_waiting', 'group_needs', 'group_yours', 'group_offer', 'group_peers_gone', 'group_unplanned', 'group_moved', 'group_soon', 'group_off', 'group_count', 'digest', 'many_waiting', 'code', 'test'], max_length=40),
        ),
    ]
