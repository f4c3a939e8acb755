using FsCheck;
using FsCheck.Fluent;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>Any run of appends by several writers, some on the same stream, some pipelined, some claiming taken keys, leaves a journal that is whole.</summary>
public abstract partial class JournalContract
{
    [Fact]
    public void Any_run_of_appends_leaves_a_whole_journal_that_holds_exactly_what_was_reported_stored() => Prop
        .ForAll(Steps.ToArbitrary().Array(), run => Task.Run(() => Check(run)).GetAwaiter().GetResult()) // Off the test's own context, which the blocked thread would hold up.
        .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(40));

    /// <summary>Small pools, so that writers collide on streams and keys.</summary>
    private sealed record Step(int Writer, int Stream, int Entries, int Key, int AmountMinor, bool Waits);

    private static Gen<Step> Steps =>
        from writer in Gen.Choose(0, 2)
        from stream in Gen.Choose(0, 2)
        from entries in Gen.Choose(1, 3)
        from key in Gen.Choose(-10, 5)
        from amount in Gen.Choose(0, 3)
        from waits in Gen.Elements(true, false)
        select new Step(writer, stream, entries, key, amount, waits);

    private async Task Check(Step[] run)
    {
        var here = $"{Place[..^32]}{Guid.NewGuid():N}";
        try
        {
            var expected = await Run(run, here);
            await using var journal = await OpenAt(here);
            var stored = await ToList(journal.ReadAllAsync());

            Assert.Equal(expected.Count, stored.Count);
            Assert.All(stored, entry => AssertSame(expected[(entry.Stream, entry.Sequence)], entry));
            foreach (var stream in stored.GroupBy(e => e.Stream))
                Assert.Equal(Enumerable.Range(1, stream.Count()).Select(i => (long)i), stream.Select(e => e.Sequence));
            foreach (var total in (await journal.TrialBalanceAsync()).GroupBy(t => t.Currency))
                Assert.Equal(0, total.Sum(t => t.Debits - t.Credits));
            await AssertSound(journal);
        }
        finally
        {
            Remove(here);
        }
    }

    /// <returns>What was reported stored, by the place its writer gave it.</returns>
    private async Task<Dictionary<(StreamId, long), NewEntry>> Run(Step[] run, string here)
    {
        await using var journal = await OpenAt(here);
        var writers = new Dictionary<(int, int), StreamWriter>();
        var appends = new List<(StreamId Stream, long First, NewEntry[] Entries, Task<AppendResult> Result)>();
        foreach (var step in run)
        {
            if (!writers.TryGetValue((step.Writer, step.Stream), out var writer))
                writers[(step.Writer, step.Stream)] = writer = await AttachToEnd(journal, new StreamId($"line_{step.Stream}"));
            var entries = Enumerable.Range(0, step.Entries).Select(i => Make(step, i)).ToArray();
            var result = Append(writer, entries);
            appends.Add((writer.Stream, writer.Version - entries.Length + 1, entries, result));
            if (step.Waits && await result != AppendResult.Stored) writers.Remove((step.Writer, step.Stream));
        }

        var stored = new Dictionary<(StreamId, long), NewEntry>();
        foreach (var (stream, first, entries, result) in appends)
        {
            if (await result != AppendResult.Stored) continue;
            for (var i = 0; i < entries.Length; i++) stored.Add((stream, first + i), entries[i]);
        }

        return stored;
    }

    private static NewEntry Make(Step step, int index)
    {
        var entry = step.AmountMinor > 0 ? Capture(step.AmountMinor) : Event($"{step}");
        return step.Key >= 0 && index == 0 ? entry with { Key = new KeyClaim((UInt128)step.Key, 1) } : entry;
    }
}
