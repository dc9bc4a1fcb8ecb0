-- When somebody has to look at a record, unless it was changed before; almost none has it.
ALTER TABLE records ADD COLUMN due_at INTEGER;

CREATE INDEX records_by_due_at ON records (kind, due_at) WHERE due_at IS NOT NULL;
