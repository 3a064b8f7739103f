-- The unit whose people have still to take note of the copy of a letter (抄送阅知);
-- empty where there is none, or none any more.
ALTER TABLE letter ADD COLUMN copied TEXT NOT NULL DEFAULT '';
CREATE INDEX letter_copied ON letter (copied) WHERE copied <> '';
