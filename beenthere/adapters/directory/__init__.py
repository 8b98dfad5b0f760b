"""Lists of staff in the forms hospitals have them. One folder for each; a reader writes nothing."""
