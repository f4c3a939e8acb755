namespace CreditGrains.Journal.Postgres;

/// <summary>
/// The tables, in whatever schema the connection's search path names first, made to be read by an auditor with psql. Instants are Unix milliseconds (UTC), amounts are
/// minor units of their currency, hashes are raw bytes. No foreign keys: nothing but the program writes here, and the hash chains tell when something else did.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Step n takes a schema from version n to n + 1. A step that has shipped is never edited.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        create table streams (
            id   bigint generated always as identity primary key,
            name text collate "C" not null unique
        );

        -- Wide columns of fixed size first: no padding between them.
        create table entries (
            batch       bigint  not null,                   -- the commit it came with, see pending_commits
            stream      bigint  not null,                   -- streams.id
            sequence    bigint  not null,                   -- 1, 2, 3 … within the stream
            at          bigint  not null,
            subject     bigint,                             -- sequence of the entry this one is about
            fingerprint bigint,                             -- of the request that brought the key
            key         uuid,                               -- idempotency key, 16 bytes
            ordinal     integer not null,                   -- 0, 1, 2 … within the commit
            moves_money boolean not null,                   -- whether it has postings
            type        text    not null,
            hash        bytea   not null,                   -- SHA-256, chained per stream
            body        bytea   not null,
            -- The fence: of all writers of a stream, exactly one takes a sequence.
            primary key (stream, sequence)
        );
        create unique index entries_by_key on entries (stream, key) where key is not null;
        create index entries_by_batch on entries (batch);
        create index entries_by_subject on entries (stream, subject) where subject is not null;
        -- A line's transactions, without a look at the many entries that are none.
        create index entries_that_move_money on entries (stream, sequence) where moves_money;

        create table postings (
            stream     bigint  not null,
            sequence   bigint  not null,
            debit      bigint  not null,
            credit     bigint  not null,
            value_date date    not null,
            line       integer not null,                    -- 0, 1, 2 … within the entry
            account    text    not null,
            currency   text    not null,
            primary key (stream, sequence, line)
        );

        create table due (
            at     bigint not null,
            stream bigint not null,
            primary key (at, stream)
        );

        -- A cache: every row may be deleted at any time.
        create table snapshots (
            stream   bigint primary key,
            sequence bigint  not null,
            format   integer not null,
            head     bytea   not null,
            body     bytea   not null
        );

        -- The order of reading, see docs/adr/0006. A commit leaves a row in pending_commits; whoever reads moves what he sees there to commits, under journal's lock.
        create sequence batches;
        create table pending_commits (
            batch   bigint primary key,
            entries integer not null
        );
        create table commits (
            number  bigint primary key,                     -- 1, 2, 3 …
            batch   bigint  not null,
            entries integer not null
        );

        -- Only in the first of several databases: which commits of which database follow each other, see PartitionedJournal.
        create table runs (
            first              bigint  primary key,         -- number of the run's first commit in the order of all
            partition          integer not null,
            first_in_partition bigint  not null,            -- that commit's number in its own database
            count              bigint  not null
        );
        create index runs_by_partition on runs (partition, first);

        -- One row. Its lock guards the order of reading; recoveries counts how often the outcome of a commit had to be found out.
        create table journal (
            id         integer primary key check (id = 1),
            recoveries bigint  not null,
            partition  integer,                             -- 0, 1, 2 … of
            partitions integer,                             -- how many databases
            family     uuid                                 -- that belong together
        );
        insert into journal values (1, 0, null, null, null);
        """,
    ];
}
