"""Lists of staff as FHIR R4: Practitioner, PractitionerRole and Organization."""
