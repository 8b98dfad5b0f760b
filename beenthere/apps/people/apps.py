from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed


class PeopleConfig(AppConfig):
    """The staff directory, the accounts of those who run the program, and signing in."""

    name = "beenthere.apps.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa import signals
        from axes.signals import user_locked_out

        from beenthere.apps.people import noted
        from beenthere.apps.people.freshly import change_key
        from beenthere.apps.people.middleware import note_beginning
        from beenthere.apps.people.sessions import end_others

        user_logged_in.connect(note_beginning, dispatch_uid="people.note_beginning")
        authentication_step_completed.connect(change_key, dispatch_uid="people.change_key")
        not_let_in = {
            user_login_failed: noted.sign_in_failed,
            user_locked_out: noted.sign_in_rests,
            signals.authentication_failed: noted.second_step_failed,
        }
        for signal, note in not_let_in.items():
            signal.connect(note, dispatch_uid="people.noted")
        changes = (
            signals.authenticator_added,
            signals.authenticator_removed,
            signals.authenticator_reset,
        )
        for change in changes:
            change.connect(end_others, dispatch_uid="people.end_others")
