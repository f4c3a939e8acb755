using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Demo;

/// <summary>Looks for every acknowledged operation in the journal itself, after the server has ended: not asking the server what it did.</summary>
public static class Proof
{
    private static readonly string[] Prefixes = [Ids.Authorisation, Ids.Capture, Ids.Refund, Ids.Repayment];

    /// <returns>How many were found exactly as acknowledged, and in words what was not; then how many operations stand in the journal in all.</returns>
    public static async Task<(int Found, IReadOnlyList<string> Missing, int Recorded)> Find(string folder, IReadOnlyCollection<Acknowledged> acknowledged)
    {
        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        var codec = new CreditLineCodec();
        var kinds = acknowledged.Select(one => one.Kind).ToHashSet();
        var recorded = new Dictionary<(string Line, long Number), (string Kind, long Amount)>();
        await foreach (var entry in journal.ReadAllAsync())
            if (entry.Stream.Value.StartsWith(Ids.Line, StringComparison.Ordinal) && kinds.Contains(entry.Type))
                recorded.Add((entry.Stream.Value, entry.Sequence), (entry.Type, AmountOf(codec.Decode(entry.Type, entry.Body))));

        var missing = new List<string>();
        var found = new HashSet<(string, long)>();
        foreach (var one in acknowledged)
        {
            var place = Place(one.Id);
            if (!recorded.TryGetValue(place, out var stands)) missing.Add($"{one.Kind} {one.Id} is not in the journal.");
            else if (stands != (one.Kind, one.Amount)) missing.Add($"{one.Id} was acknowledged as {one.Kind} of {one.Amount} and stands as {stands.Kind} of {stands.Amount}.");
            else if (!found.Add(place)) missing.Add($"{one.Id} was acknowledged twice.");
        }

        return (found.Count, missing, recorded.Count);
    }

    private static (string Line, long Number) Place(string id)
    {
        foreach (var prefix in Prefixes)
            if (Ids.TryParseOfLine(prefix, id, out var line, out var number)) return (line, number);
        throw new FormatException($"'{id}' is not an identity of anything on a line.");
    }

    private static long AmountOf(CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.AuthorisationHeld e => e.Approved,
        CreditLineEvent.AuthorisationDeclined e => e.Request.Amount,
        CreditLineEvent.AuthorisationCaptured e => e.Amount,
        CreditLineEvent.AdvicePosted e => e.Amount,
        CreditLineEvent.CaptureRefunded e => e.Amount,
        CreditLineEvent.Repaid e => e.Amount,
        _ => 0,
    };
}
