"""The lines of the directory, of accounts and of signing in."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

PEOPLE = (
    *table(
        "people_department",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={"code": "Names a department, for matching and for reports"},
    ),
    *table(
        "people_unit",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={
            "code": "Names a unit, so that a supporter from the same one is pointed out",
            "department_id": "Says which department the unit is part of",
        },
    ),
    *table(
        "people_person",
        keeps=Keeps.DIRECTORY,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the entry",
            "directory_id": "Finds the same entry again at the next import",
            "name": "The directory lists all staff by name; being in it says nothing else",
            "name_key": "The name without accents and capitals, for searching",
            "profession": "Matching compares professions",
            "rank": "Matching avoids a junior supporting someone more senior",
            "specialty": "Matching compares specialties",
            "department_id": "Matching and reports go by department",
            "unit_id": "Matching points out the same unit",
            "reports_to_id": "Nobody is supported by those who evaluate them",
            "offices": "Some offices evaluate others",
            "email": "Finds the entry that a typed address means; reaches supporters",
            "phone": "How a supporter reaches a colleague",
            "pager": "How a supporter reaches a colleague",
            "languages": "A clinician may ask for a language",
            "gender": "A clinician may ask for a woman or a man",
            "active": "Whoever leaves the hospital loses access at once",
            "listed_on": "Whoever is new here is invited to an orientation",
        },
        finds={
            "id": Finds.PERSON,
            "directory_id": Finds.ROW,
            "name": Finds.ROW,
            "name_key": Finds.ROW,
            "email": Finds.ROW,
            "phone": Finds.ROW,
            "pager": Finds.ROW,
        },
        apart={
            "reports_to_id": (
                "The directory says to whom each person reports. It is listed under the one who "
                "reports, as part of their entry."
            )
        },
    ),
    *table(
        "people_account",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the account",
            "email": "Signs the person in",
            "password": "An argon2 hash: checks the password without knowing it",
            "person_id": "Ties the account to the directory, for conflicts and leavers",
            "enabled": "Lets an administrator switch the account off",
            "created_on": "Tells an old account from a new one",
        },
        finds={"id": Finds.ACCOUNT, "email": Finds.ROW, "person_id": Finds.PERSON},
        secret=("password",),
    ),
    *table(
        "people_accountrole",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the row",
            "account_id": "Whose role it is",
            "role": "Says what the account may open",
        },
        finds={"account_id": Finds.ACCOUNT},
    ),
    *table(
        "people_signin",
        keeps=Keeps.SESSION,
        readers=(Reader.PROGRAM,),
        columns={
            "session_key": "Recognizes a signed-in browser, by a hash of its key",
            "session_data": "Whose sign-in it is, how it was proved; sealed for its browser",
            "expire_date": "Ends the sign-in by itself",
            "account_id": "Ends every sign-in of somebody who has left",
        },
        finds={"session_key": Finds.ROW, "session_data": Finds.ROW, "account_id": Finds.ACCOUNT},
        secret=("session_key", "session_data"),
    ),
)

SIGN_IN_LIBRARY = (
    *table(
        "mfa_authenticator",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the second step",
            "user_id": "Whose second step it is",
            "type": "An authenticator app, a passkey or recovery codes; a check holds it to these",
            "data": "Sealed secret, or a passkey's public half; a check lets no prose in",
            "created_at": "Shows the owner when they added it",
            "last_used_at": "Shows the owner when it was last used",
        },
        finds={"user_id": Finds.ACCOUNT},
        secret=("data",),
        guards={"type": "mfa_authenticator_type_check", "data": "mfa_authenticator_data_check"},
    ),
    *table(
        "account_emailaddress",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Always empty: the sign-in library asks for the table, a check refuses any row",
            "user_id": "Always empty",
            "email": "Always empty: the one address is on the account",
            "verified": "Always empty",
            "primary": "Always empty",
        },
        guards={"email": "account_emailaddress_unused"},
        finds={"user_id": Finds.ACCOUNT},
    ),
    *table(
        "account_emailconfirmation",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Always empty: the sign-in library asks for the table, a check refuses any row",
            "email_address_id": "Always empty",
            "created": "Always empty",
            "sent": "Always empty",
            "key": "Always empty",
        },
        guards={"key": "account_emailconfirmation_unused"},
    ),
)
