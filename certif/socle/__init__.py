"""Ground floor: periods, identifiers, workflows and refusals. No model, imports no app."""
