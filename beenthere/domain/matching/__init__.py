"""Who could support whom, and why: rules, scores and explanations.

`rules` is the table, `pairs` what its rules look at, `ranking` one evaluation of it for one
clinician or thousands, `batch` the assignment of many clinicians at once.
"""
