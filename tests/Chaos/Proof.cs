using System.Text.Json.Nodes;
using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Journal;

namespace CreditGrains.Chaos;

/// <summary>Reads the journal itself, past every silo, and compares it with what clients were told.</summary>
internal static class Proof
{
    /// <returns>Everything that is wrong; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> Of(IJournal journal, Load load)
    {
        var wrong = new List<string>();
        var report = await AccountsAudit.RunAsync(journal);
        wrong.AddRange(report.Drifts.Select(drift => $"Drift: {drift}"));
        wrong.AddRange(report.Chains.Broken.Select(chain => $"Broken chain: {chain}"));
        foreach (var currency in (await journal.TrialBalanceAsync()).GroupBy(total => total.Currency))
            if (currency.Sum(total => total.Debits) != currency.Sum(total => total.Credits)) wrong.Add($"The books in {currency.Key} do not balance.");

        var places = new Dictionary<(string Line, long Number), string>();
        var keys = new HashSet<(string, UInt128)>();
        var lines = new Dictionary<string, CreditLineState>();
        var codec = new CreditLineCodec();
        await foreach (var entry in journal.ReadAllAsync())
        {
            if (!entry.Stream.Value.StartsWith(Ids.Line, StringComparison.Ordinal)) continue;
            var line = entry.Stream.Value;
            if (entry.Key is { } claim && !keys.Add((line, claim.Key))) wrong.Add($"{line} has one key twice, at {entry.Sequence}.");
            places[(line, entry.Sequence)] = entry.Type;
            var before = lines.GetValueOrDefault(line, CreditLineState.None);
            var after = lines[line] = CreditLine.Evolve(before, codec.Decode(entry.Type, entry.Body), CreditLineCodec.RecordedOf(entry));
            // Returned repayments and the like may exceed the limit; an approval may not use more than there was.
            if (entry.Type == "authorisation-held" && before.AvailableAt(entry.At) - after.AvailableAt(entry.At) < after.Holds.HeldAt(entry.At) - before.Holds.HeldAt(entry.At))
                wrong.Add($"{line} granted more than it had, at {entry.Sequence}.");
        }

        Compare(load, places, wrong);
        return wrong;
    }

    // One entry of the right kind for each thing that was done, at the place its answer names, and no other.
    private static void Compare(Load load, Dictionary<(string Line, long Number), string> places, List<string> wrong)
    {
        var expected = new Dictionary<string, int>();
        foreach (var one in load.All.Values)
        {
            if (one.Answer is null) wrong.Add($"{one.Path} with {one.Key} was never answered.");
            if (one.Answer is null || one.IsRefused) continue;
            var kind = one.Kind == "authorisation-held" && (string)one.Answer["decision"]! == "declined" ? "authorisation-declined" : one.Kind;
            expected[kind] = expected.GetValueOrDefault(kind) + 1;
            if (kind is "hold-released" or "repayment-reversed") continue; // Their answers are the thing they changed.
            if (PlaceOf(one.Answer) is not { } place || places.GetValueOrDefault(place) != kind) wrong.Add($"{one.Path} with {one.Key} was answered {one.Answer.ToJsonString()}, and is not in the journal.");
        }

        foreach (var (kind, count) in expected)
            if (places.Values.Count(stored => stored == kind) is var stored && stored != count) wrong.Add($"{count} × {kind} were acknowledged and {stored} are stored.");
    }

    private static (string Line, long Number)? PlaceOf(JsonObject answer)
    {
        var id = (string)answer["id"]!;
        foreach (var prefix in (string[])[Ids.Authorisation, Ids.Capture, Ids.Refund, Ids.Repayment])
            if (Ids.TryParseOfLine(prefix, id, out var line, out var number)) return (line, number);
        return null;
    }
}
