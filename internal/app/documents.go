package app

// Documents: bringing them in, attaching them to cases, reading them with the sentences they were read from.
