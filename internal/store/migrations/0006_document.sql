-- A legal document (法律文书) brought in. The file itself lies in the data
-- folder under its digest. casefile is empty until it is attached; unit is the
-- office the document speaks of, by which it is shown until then.
CREATE TABLE document (
  id         TEXT PRIMARY KEY,
  digest     TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  format     TEXT NOT NULL,
  size       BIGINT NOT NULL,
  kind       TEXT NOT NULL,
  number     TEXT NOT NULL,
  casefile   TEXT NOT NULL,
  unit       TEXT NOT NULL,
  sealed     BOOLEAN NOT NULL,
  state      TEXT NOT NULL,
  actor      TEXT NOT NULL,
  at         BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  reason     TEXT NOT NULL,
  version    INTEGER NOT NULL,
  body       TEXT NOT NULL,
  matched    TEXT NOT NULL,
  paragraphs TEXT NOT NULL
);
CREATE INDEX document_casefile ON document (casefile);
CREATE INDEX document_at ON document (at, id);

-- The numbers by which documents of one case find each other.
CREATE TABLE document_number (
  document TEXT NOT NULL REFERENCES document (id),
  key      TEXT NOT NULL,
  number   TEXT NOT NULL,
  PRIMARY KEY (document, key)
);
CREATE INDEX document_number_key ON document_number (key);
