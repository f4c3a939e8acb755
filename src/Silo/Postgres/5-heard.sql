-- Ours, beside Orleans' own columns: when a member was last heard of, by this database's clock, so that no machine's clock has a say in it. A trigger keeps it, so that it
-- is kept whichever release wrote the row. A vote may write an older sign of life back, which then counts as one: it errs on the side of the living.
ALTER TABLE OrleansMembershipTable ADD COLUMN IF NOT EXISTS HeardAt timestamptz NOT NULL DEFAULT now();

CREATE OR REPLACE FUNCTION credit_note_heard() RETURNS trigger AS
$func$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.IAmAliveTime IS DISTINCT FROM OLD.IAmAliveTime OR NEW.Status <> OLD.Status THEN
        NEW.HeardAt := clock_timestamp();
    END IF;
    RETURN NEW;
END
$func$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS credit_note_heard ON OrleansMembershipTable;
CREATE TRIGGER credit_note_heard BEFORE INSERT OR UPDATE ON OrleansMembershipTable FOR EACH ROW EXECUTE FUNCTION credit_note_heard();
