using CreditGrains.Journal.Sqlite;
using Microsoft.Data.Sqlite;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>Whoever edits the file with another tool is found out by <see cref="ChainVerifier"/>.</summary>
public sealed class SqliteTamperingTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"journal-tests-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("update entries set body = cast('{\"captured\":2}' as blob) where stream = 1 and sequence = 2")]
    [InlineData("update entries set type = 'Opened' where stream = 1 and sequence = 2")]
    [InlineData("update entries set at = at + 1 where stream = 1 and sequence = 2")]
    [InlineData("update entries set key = zeroblob(16), fingerprint = 7 where stream = 1 and sequence = 2")]
    [InlineData("update entries set key = zeroblob(15), fingerprint = 7 where stream = 1 and sequence = 2")]
    [InlineData("update entries set fingerprint = 8 where stream = 1 and sequence = 2")]
    [InlineData("update entries set subject = 1 where stream = 1 and sequence = 2")]
    [InlineData("update entries set hash = zeroblob(32) where stream = 1 and sequence = 2")]
    [InlineData("update entries set hash = zeroblob(5) where stream = 1 and sequence = 2")]
    [InlineData("delete from postings where position = 2 and line = 1")]
    [InlineData("delete from postings where position = 2")]
    [InlineData("update postings set debit = debit + 1 where position = 2 and line = 0")]
    [InlineData("update postings set account = 'fees' where position = 2 and line = 0")]
    [InlineData("update postings set currency = 'EUR' where position = 2")]
    [InlineData("update postings set value_date = 20260732 where position = 2 and line = 0")]
    [InlineData("insert into postings values (2, 2, 'fees', 'GBP', 1, 0, 20260731)")]
    [InlineData("update entries set moves_money = 0 where stream = 1 and sequence = 2")]
    public async Task A_changed_entry_is_reported_once_at_its_place(string tampering)
    {
        await Write();
        Tamper(tampering);

        var report = await Verify();

        // Without its hash, or with columns that cannot be or contradict its postings, its successor cannot be checked either.
        var hidesItsHash = ((string[])["set hash", "zeroblob(15)", "moves_money", "delete from postings where position = 2"]).Any(part => tampering.Contains(part, StringComparison.Ordinal))
            && !tampering.Contains("line = 1", StringComparison.Ordinal);
        var places = hidesItsHash ? [2, 3] : new long[] { 2 };
        Assert.Equal(places.Select(sequence => new BrokenPlace(Line, sequence, ChainFlaw.HashMismatch)), report.Broken);
        Assert.False(report.IsSound);
    }

    [Theory]
    [InlineData("delete from entries where stream = 1 and sequence = 2", 3, ChainFlaw.Gap)]
    [InlineData("delete from entries where stream = 1 and sequence = 1", 2, ChainFlaw.Gap)]
    [InlineData("update entries set sequence = 4 where stream = 1 and sequence = 3", 4, ChainFlaw.Gap)]
    [InlineData("update entries set stream = 2, sequence = 2 where stream = 1 and sequence = 3", 2, ChainFlaw.Gap)]
    [InlineData("update streams set name = 'line_9' where id = 1", 1, ChainFlaw.HashMismatch)]
    [InlineData("insert into entries select 9, stream, 4, type, at, body, null, null, null, moves_money, hash from entries where stream = 1 and sequence = 3", 4, ChainFlaw.HashMismatch)]
    public async Task A_removed_moved_or_forged_entry_is_reported(string tampering, long sequence, ChainFlaw flaw)
    {
        await Write();
        Tamper(tampering);

        var report = await Verify();

        Assert.Contains(report.Broken, place => place.Sequence == sequence && place.Flaw == flaw);
        Assert.False(report.IsSound);
    }

    [Fact]
    public async Task An_untouched_journal_is_sound_and_its_report_counts_and_sums_it()
    {
        await Write();

        var report = await Verify();

        Assert.Equal((2, 4, 0), (report.Streams, report.Entries, report.BrokenCount));
        Assert.Equal([new CurrencyTotal("GBP", 100, 100)], report.Totals);
        Assert.True(report.IsSound);
    }

    private async Task Write()
    {
        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        await Store(journal, Line, Event("1"), Capture(100) with { Key = new KeyClaim(5, 7) }, Event("3"));
        await Store(journal, OtherLine, Event("1"));
    }

    private async Task<ChainReport> Verify()
    {
        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        return await ChainVerifier.VerifyAsync(journal);
    }

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, SqliteJournalStore.FileName)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Equal(1, Math.Min(1, command.ExecuteNonQuery()));
    }
}
