"""Put the refusals of an act beside the fields they are about."""

from collections.abc import Iterable

from django.forms import Form

from certif.socle.refus import Refus


def show_refusals(form: Form, refus: Iterable[Refus]) -> None:
    """Add each refusal to its field, or to the whole form when it names none of its fields."""
    # `add_error` needs `cleaned_data`, which full cleaning provides.
    form.errors  # noqa: B018 - reading the property cleans the form
    for un in refus:
        form.add_error(un.champ if un.champ in form.fields else None, str(un))
