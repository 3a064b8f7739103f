package web

// The pages of documents: the list, bringing in, deciding where one belongs, one document.
