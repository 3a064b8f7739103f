-- Stages that state a refusal of arrest or of prosecution (不捕、不诉), for the list
-- of those whose reasons nobody has written. Values stand in the body by column, so
-- that a result is found there as it was written; store/ledger_facts.go asks in the
-- same words, which the engines need to use the index.
CREATE INDEX stage_version_refused ON stage_version (accepted)
  WHERE (table_code = 'arrest' AND (body LIKE '%"result":{"value":"不%' OR body LIKE '%"result":{"value":"决定不%')
    OR table_code = 'prosecution' AND body LIKE '%"result":{"value":"%不起诉%');
