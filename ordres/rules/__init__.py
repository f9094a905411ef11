"""Pure rules of the control: delays and the contradictory path. No Django, no clock."""
