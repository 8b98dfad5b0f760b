"""Sealed backups of an installation: its database, its files, and its keys on their own terms.

A backup is a folder: `backup.json`, which says in the clear when it was made and how it is
locked, and beside it the parts, each a sealed stream:

- `database.sealed`: what pg_dump says of the database, without who is signed in.
- `house.sealed`: the program file, the secrets, and how many rows each table had.
- `keys.sealed`, where asked for: the keys of the cases and events in the database. It opens
  only with the rest of the backup *and* the key of the week it was made in (`epochs`), which
  is kept elsewhere and destroyed on the published schedule.

A folder without `backup.json` is not a backup: it is written last, when everything was read
back, restored into a server of its own, and counted.
"""
