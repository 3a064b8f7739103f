-- A template of campaigns that an office keeps of one of its own.
CREATE TABLE campaign_template (
  code    TEXT PRIMARY KEY,
  unit    TEXT NOT NULL,
  dropped TEXT NOT NULL,
  body    TEXT NOT NULL
);
CREATE INDEX campaign_template_unit ON campaign_template (unit);
