"""Whoever was reached before goes on being reached.

Contact points of before were in use, so they count as verified. Whoever had accepted an
invitation was paged at the address it came to: that becomes their first contact point.
"""

from django.db import migrations

_IN_USE = "UPDATE paging_contactpoint SET verified_at = now() WHERE verified_at IS NULL"
_ACCEPTED = """
    INSERT INTO paging_contactpoint (account_id, place, kind, email, verified_at, code_tries)
    SELECT account.id, 1, 'email', account.email, now(), 0
      FROM people_account account
     WHERE account.password NOT LIKE '!%%'
       AND NOT EXISTS (SELECT FROM paging_contactpoint WHERE account_id = account.id)
"""


class Migration(migrations.Migration):
    dependencies = [("paging", "0003_more_channels"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL([_IN_USE, (_ACCEPTED, [])], migrations.RunSQL.noop),
    ]
