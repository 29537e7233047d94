"""
Bills worked out a second time, by another way than the code that makes them.

Written from the billing rules alone; none of the modules that make bills is imported here (a contract of the linter).
"""
