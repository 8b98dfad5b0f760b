"""Looking somebody up."""

from __future__ import annotations

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import NameField


class WhoForm(PlainForm):
    """Somebody of the directory, by name."""

    use_required_attribute = False

    find = NameField(
        label="If this colleague needed somebody tonight, how many could be asked?",
        help_text="The first letters of a name are enough. No supporter is named, and nobody "
        "learns that you looked.",
    )
