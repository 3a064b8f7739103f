-- The cards of the library an event is taught from, and its materials as files,
-- whose content lies by digest among the originals.
CREATE TABLE training_card (
  training TEXT NOT NULL REFERENCES training (id),
  lesson   TEXT NOT NULL REFERENCES lesson (id),
  PRIMARY KEY (training, lesson)
);
CREATE INDEX training_card_lesson ON training_card (lesson);

CREATE TABLE training_file (
  id       TEXT PRIMARY KEY,
  training TEXT NOT NULL REFERENCES training (id),
  name     TEXT NOT NULL,
  digest   TEXT NOT NULL,
  size     BIGINT NOT NULL,
  added_by TEXT NOT NULL REFERENCES person (id),
  at       BIGINT NOT NULL
);
CREATE INDEX training_file_of ON training_file (training);

-- Whoever leads an event finds it among their own, invited or not.
ALTER TABLE training ADD COLUMN lead TEXT NOT NULL DEFAULT '';
UPDATE training SET lead = COALESCE((SELECT MIN(person.id) FROM person WHERE training.body LIKE '%"lead":"' || person.id || '"%'), '');
CREATE INDEX training_lead ON training (lead);

-- The reviewed case a learning task came of.
ALTER TABLE learning ADD COLUMN item TEXT NOT NULL DEFAULT '';
CREATE INDEX learning_item ON learning (item);
