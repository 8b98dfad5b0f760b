from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The staff directory, the accounts of those who run the program, and signing in."""

    name = "beenthere.apps.people"
    default_auto_field = "django.db.models.BigAutoField"
