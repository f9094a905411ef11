"""A reason, asked before what somebody else will read in the journal."""

from __future__ import annotations

from django import forms


class MotifForm(forms.Form):
    """Why; needed."""

    motif = forms.CharField(
        label="Pourquoi", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce motif reste au journal.", error_messages={"required": "Dites pourquoi."},
    )  # fmt: skip

    use_required_attribute = False
