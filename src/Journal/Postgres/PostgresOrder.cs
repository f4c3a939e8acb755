using Npgsql;

namespace CreditGrains.Journal.Postgres;

/// <summary>A commit and its place in the order of reading.</summary>
/// <param name="Number">1, 2, 3 …</param>
internal readonly record struct OrderedCommit(long Number, long Batch, int Entries);

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

    /// <summary>Numbers every commit that can be seen now.</summary>
    /// <returns>The last number; 0 when there is none.</returns>
    public async Task<long> NumberAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The statement behind the lock sees all that the last holder did. Its commit is durable before anybody reads by its numbers.
            var (last, taken) = await reader.ReadAsync(
                [
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
        [
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
}
