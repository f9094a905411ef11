"""The pure engine: takes recorded facts and a day, returns values that say why."""
