"""The demonstration: invented people to enter as, a day that moves, a sample file to receive. Never in production."""
