"""What no form of the program takes as it stands, by what is wrong with it."""

BAD_EVERYWHERE = {
    "ten thousand characters": "x" * 10_000,
    "ten thousand digits": "1" * 10_000,
    "control characters": "Ana\x07\x1bRuiz",
    "a null": "Ana\x00Ruiz",
    "bidi characters": "Ana \u202eRuiz\u2066",
    "markup": "<script>alert(1)</script>",
    "a date in 1900": "1900-01-01",
    "a date in 2100": "2100-12-31",
}
