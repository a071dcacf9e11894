"""How days and times read where no template says it: the lists and forms of the admin."""
