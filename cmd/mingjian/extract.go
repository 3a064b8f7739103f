package main

// extract: the fields read from legal documents, without a database.
