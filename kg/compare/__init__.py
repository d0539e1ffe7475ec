"""The answers that analysts come for; views of the store, a quote behind every cell.

facts.py     what documents say, read once            matrix.py    places by industries, and any other two types
figures.py   figures made comparable                  indicators.py  and what they are figures of
likeness.py  likeness, groups, what sets a row apart
targets.py   the table of figures                     timeline.py  what is said to happen when, who named it first
diff.py      what changed between two sides           report.py    a brief on one entity
tables.py    answers as rows                          pages.py     answers as pages, with book.py for the quotes
"""
