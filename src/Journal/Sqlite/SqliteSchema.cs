namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// The tables, made to be read by an auditor with any SQLite tool; all but <c>runs</c>, which says nothing that <c>entries</c> does not. Instants are Unix milliseconds (UTC), value dates are
/// yyyymmdd, amounts are minor units of their currency, hashes and keys are raw bytes.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"CGJ1" in the file's header, so that no other program's database is taken for a journal.</summary>
    public const int ApplicationId = 0x43474A31;

    /// <summary>Step n takes a file from user_version n to n + 1. A step that has shipped is never edited.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        create table streams (
            id   integer primary key,
            name text not null unique
        ) strict;

        create table entries (
            position    integer primary key,                -- commit order over all streams
            stream      integer not null,                   -- streams.id
            sequence    integer not null,                   -- 1, 2, 3 … within the stream
            type        text    not null,
            at          integer not null,
            body        blob    not null,
            key         blob,                               -- idempotency key, 16 bytes
            fingerprint integer,                            -- of the request that brought the key
            subject     integer,                            -- sequence of the entry this one is about
            moves_money integer not null,                   -- 1 when it has postings, else 0
            hash        blob    not null                    -- SHA-256, chained per stream
        ) strict;

        -- The fence: of all writers of a stream, exactly one takes a sequence.
        create unique index entries_by_sequence on entries (stream, sequence);
        create unique index entries_by_key on entries (stream, key) where key is not null;
        create index entries_by_subject on entries (stream, subject) where subject is not null;
        -- A line's transactions, without a look at the many entries that are none.
        create index entries_that_move_money on entries (stream, sequence) where moves_money = 1;

        create table postings (
            position   integer not null,                    -- entries.position
            line       integer not null,                    -- 0, 1, 2 … within the entry
            account    text    not null,
            currency   text    not null,
            debit      integer not null,
            credit     integer not null,
            value_date integer not null,
            primary key (position, line)
        ) strict, without rowid;

        create table due (
            at     integer not null,
            stream integer not null,
            primary key (at, stream)
        ) strict, without rowid;

        -- A cache: every row may be deleted at any time.
        create table snapshots (
            stream   integer primary key,
            sequence integer not null,
            format   integer not null,
            head     blob    not null,
            body     blob    not null
        ) strict;

        -- One row, written whenever the outcome of a commit had to be found out; see SqliteWriter.Resolve.
        create table fence (
            id         integer primary key check (id = 1),
            recoveries integer not null
        ) strict;
        insert into fence values (1, 0);
        """,

        // An index row per entry and tree, written where it belongs, was most of what a commit wrote. These tables are filled later and in order; see SqliteSorter.
        """
        create table places (
            stream   integer not null,                      -- streams.id
            sequence integer not null,
            position integer not null,                      -- entries.position
            primary key (stream, sequence)
        ) strict, without rowid;
        insert into places select stream, sequence, position from entries order by stream, sequence;

        create table keys (
            stream   integer not null,
            key      blob    not null,
            sequence integer not null,
            primary key (stream, key)
        ) strict, without rowid;
        insert into keys select stream, key, sequence from entries where key is not null order by stream, key;

        -- One row: entries up to this position are in both tables; later ones may be.
        create table sorted (
            id    integer primary key check (id = 1),
            up_to integer not null
        ) strict;
        insert into sorted select 1, coalesce(max(position), 0) from entries;

        drop index entries_by_sequence;
        drop index entries_by_key;
        """,

        // Two rows per entry were still most of what the writer did. They are filled from the entries again when the file is opened; see SqliteRuns.
        """
        drop table places;
        drop table keys;

        create table runs (
            id   integer primary key,                       -- streams.id * 2^32 + sequence of the first entry it tells of
            body blob    not null                           -- for each entry 24 bytes: its position, negative when it has no key, and the key
        ) strict;

        -- Entries up to sorted.up_to are in runs; later ones may be. Whatever is in runs can be made again: delete it all and set this to 0.
        update sorted set up_to = 0;
        """,
    ];
}
