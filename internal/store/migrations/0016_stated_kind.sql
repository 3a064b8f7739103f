-- What was stated of a person and a case: a relation of their own (declared), or
-- a fact no ledger shows: decided, attended, head.
ALTER TABLE declared_conflict ADD COLUMN kind TEXT NOT NULL DEFAULT 'declared';
