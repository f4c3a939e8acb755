using Npgsql;

namespace CreditGrains.Journal.Postgres;

/// <summary>A commit and its place in the order of reading.</summary>
/// <param name="Number">1, 2, 3 …</param>
internal readonly record struct OrderedCommit(long Number, long Batch, int Entries);

/// <summary>Commits of one partition that follow each other in the order of all.</summary>
internal readonly record struct Run(long First, int Partition, long FirstInPartition, long Count);

/// <summary>
/// The order in which everything is read, see docs/adr/0006. Transactions become visible out of the order in which they drew their numbers, so numbers are given afterwards: every commit
/// leaves a row in pending_commits, and whoever is about to read takes what he sees there, under a lock, and numbers it on from the last. What is numbered stays; what commits
/// later comes behind it. Nobody who writes waits for anybody who reads.
/// </summary>
internal sealed class PostgresOrder(PostgresReader reader)
{
    /// <summary>Bits of a position that count entries within a commit.</summary>
    private const int OrdinalBits = 16;

    private const int NumberedAtOnceMax = 10_000;
    private const int PageCommits = 512;
    private const int PageEntries = 1_024;

    public static long PositionOf(long number, int ordinal) => (number << OrdinalBits) | (uint)ordinal;

    public static long NumberOf(long position) => position >> OrdinalBits;

    /// <summary>The entry as it stands in an order in which its commit's number is higher by <paramref name="offset"/>.</summary>
    public static Entry Moved(Entry entry, long offset) => entry with { Position = entry.Position + (offset << OrdinalBits) };

    /// <summary>Numbers every commit that can be seen now.</summary>
    /// <returns>The last number; 0 when there is none.</returns>
    public async Task<long> NumberAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The statement behind the lock sees all that the last holder did. Its commit is durable before anybody reads by its numbers.
            var (last, taken) = await reader.ReadAsync(
                () => [
                    PostgresBatch.Statement("select id from journal for update"),
                    PostgresBatch.Statement(
                        $"""
                        with taken as (
                            delete from pending_commits where batch in (select batch from pending_commits order by batch limit {NumberedAtOnceMax}) returning batch, entries),
                        numbered as (
                            insert into commits (number, batch, entries)
                            select (select coalesce(max(number), 0) from commits) + row_number() over (order by batch), batch, entries from taken returning number)
                        select coalesce((select max(number) from numbered), (select max(number) from commits), 0), (select count(*) from taken)
                        """),
                ],
                async rows =>
                {
                    while (rows.FieldCount != 2) await rows.NextResultAsync(cancellationToken);
                    await rows.ReadAsync(cancellationToken);
                    return (rows.GetInt64(0), rows.GetInt64(1));
                },
                cancellationToken);
            if (taken < NumberedAtOnceMax) return last;
        }
    }

    /// <summary>The next commits behind <paramref name="number"/> and up to <paramref name="lastNumber"/>: about a page of entries, one commit at least.</summary>
    public Task<List<OrderedCommit>> PageAsync(long number, long lastNumber, CancellationToken cancellationToken) => reader.ReadAsync(
        () => [
            PostgresBatch.Statement(
                $"select number, batch, entries from commits where number > $1 and number <= $2 order by number limit {PageCommits}",
                PostgresReader.Number(number), PostgresReader.Number(lastNumber)),
        ],
        async rows =>
        {
            var page = new List<OrderedCommit>();
            for (var entries = 0; entries < PageEntries && await rows.ReadAsync(cancellationToken);)
            {
                page.Add(new OrderedCommit(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt32(2)));
                entries += page[^1].Entries;
            }

            return page;
        },
        cancellationToken);

    /// <summary>Puts all commits of all partitions that are numbered and in no run yet into new runs, behind the others.</summary>
    /// <param name="lasts">The last number of each partition.</param>
    /// <returns>The last number of all; 0 when there is none.</returns>
    public Task<long> NumberRunsAsync(long[] lasts, CancellationToken cancellationToken) => reader.ReadAsync(
        () => [
            PostgresBatch.Statement("select id from journal for update"),
            PostgresBatch.Statement(
                """
                with covered as (
                    select l.partition::integer - 1 as partition, l.last, coalesce((select first_in_partition + count - 1 from runs r where r.partition = l.partition - 1 order by first desc limit 1), 0) as until
                    from unnest($1) with ordinality as l (last, partition))
                insert into runs (first, partition, first_in_partition, count)
                select coalesce((select first + count from runs order by first desc limit 1), 1) + coalesce(sum(last - until) over (order by partition rows between unbounded preceding and 1 preceding), 0)::bigint,
                    partition, until + 1, last - until
                from covered where last > until
                """,
                PostgresBatch.Column(lasts.ToList(), NpgsqlTypes.NpgsqlDbType.Bigint)),
            PostgresBatch.Statement("select first + count - 1, 0 from runs order by first desc limit 1"),
        ],
        async rows =>
        {
            while (rows.FieldCount != 2) await rows.NextResultAsync(cancellationToken);
            return await rows.ReadAsync(cancellationToken) ? rows.GetInt64(0) : 0;
        },
        cancellationToken);

    /// <summary>The next runs behind <paramref name="number"/>, the first of which may begin before it, up to <paramref name="lastNumber"/>.</summary>
    public Task<List<Run>> RunsAsync(long number, long lastNumber, CancellationToken cancellationToken) => reader.ReadAsync(
        () => [
            PostgresBatch.Statement(
                $"""
                select first, partition, first_in_partition, count from runs
                where first >= (select max(first) from runs where first <= $1 + 1) and first <= $2 order by first limit {PageCommits}
                """,
                PostgresReader.Number(number), PostgresReader.Number(lastNumber)),
        ],
        async rows =>
        {
            var runs = new List<Run>();
            while (await rows.ReadAsync(cancellationToken)) runs.Add(new Run(rows.GetInt64(0), rows.GetInt32(1), rows.GetInt64(2), rows.GetInt64(3)));
            return runs;
        },
        cancellationToken);
}
