"""Checks on the tables of the sign-in library, which has none of its own (law L1).

We keep one e-mail address, on the account, so its two tables of addresses stay empty. What a
second step stores may hold no spaces or other prose, in no value and no key; the secrets in
it are sealed by our adapter.
"""

from django.db import migrations

_GUARDS = {
    "account_emailaddress": {"account_emailaddress_unused": "false"},
    "account_emailconfirmation": {"account_emailconfirmation_unused": "false"},
    "mfa_authenticator": {
        "mfa_authenticator_type_check": "type IN ('totp', 'webauthn', 'recovery_codes')",
        "mfa_authenticator_data_check": """
            octet_length(data::text) <= 8192
            AND NOT jsonb_path_exists(data,
                '$.** ? (@.type() == "string" && !(@ like_regex "^[A-Za-z0-9_:/.+=-]*$"))')
            AND NOT jsonb_path_exists(data,
                '$.** ? (@.type() == "object").keyvalue().key
                     ? (!(@ like_regex "^[A-Za-z0-9_]{1,40}$"))')
        """,
    },
}

_ADD = [
    f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule})"
    for table, rules in _GUARDS.items()
    for name, rule in rules.items()
]
_DROP = [
    f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    for table, rules in _GUARDS.items()
    for name in rules
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(sql=_ADD, reverse_sql=_DROP)]
