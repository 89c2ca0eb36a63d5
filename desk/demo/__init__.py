"""The demonstration: a fictional network with articles, staff, a day of conversations and three weeks of cases."""
