package main

// import documents: brings legal documents in and attaches them to their cases.
