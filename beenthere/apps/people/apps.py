from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PeopleConfig(AppConfig):
    """The staff directory, the accounts of those who run the program, and signing in."""

    name = "beenthere.apps.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa import signals

        from beenthere.apps.people.middleware import note_beginning
        from beenthere.apps.people.sessions import end_others

        user_logged_in.connect(note_beginning, dispatch_uid="people.note_beginning")
        changes = (
            signals.authenticator_added,
            signals.authenticator_removed,
            signals.authenticator_reset,
        )
        for change in changes:
            change.connect(end_others, dispatch_uid="people.end_others")
