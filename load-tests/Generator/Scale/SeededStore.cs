using System.Collections.Concurrent;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Journal;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Scale;

/// <summary>
/// Fills a store with lines by the hundred thousand a second: the real rules decide, the real codec encodes, and the real journal stores, only without an account in
/// memory for each and in commits of thousands. Customers are left out: nothing on the way of an authorisation asks for one.
/// </summary>
public static class SeededStore
{
    private const int WaveLength = 8_192, OwedOperation = int.MaxValue;
    private const long CreditLimit = 1_000_000_000_000;

    private static readonly GroupCommitSettings Settings = new() { QueueLengthMax = 4 * WaveLength, BatchAppendsMax = WaveLength, BatchBytesMax = 64 * 1024 * 1024 };
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Currency Currency = Currency.Parse("CNY");
    private static readonly CreditLineCodec Codec = new();

    /// <param name="authorisations">Of each line, after its opening.</param>
    /// <param name="life">What a line is opened with and owes; null for the usual product, now, and nothing.</param>
    public static async Task<Population> FillAsync(IJournalStore store, int lines, int merchants, int authorisations = 0, Action<int>? tell = null, Func<int, SeededLife>? life = null)
    {
        await using var journal = await GroupCommitJournal.StartAsync(store, Settings);
        var population = new Population(lines, merchants, i => IdOf(Ids.Line, i), i => IdOf(Ids.Merchant, i));
        var terms = Enumerable.Range(0, merchants).Select(i => new MerchantTerms(IdOf(Ids.Merchant, i), "5411", Currency, 150, IsSuspended: false, Plans: null)).ToArray();
        await Task.WhenAll(terms.Select((one, i) => StoreMerchant(journal, one, i)));

        var wave = Math.Max(1, WaveLength / (1 + authorisations));
        Task former = Task.CompletedTask;
        for (var first = 0; first < lines; first += wave)
        {
            // While one wave is being stored, the next is made.
            var next = new ConcurrentBag<Task>();
            Parallel.For(first, Math.Min(lines, first + wave), i =>
            {
                foreach (var stored in StoreLine(journal, i, authorisations, terms[i % merchants], life?.Invoke(i))) next.Add(stored);
            });
            await former;
            former = Task.WhenAll(next);
            tell?.Invoke(Math.Min(lines, first + wave));
        }

        await former;
        return population;
    }

    private static IEnumerable<Task> StoreLine(GroupCommitJournal journal, int number, int authorisations, MerchantTerms merchant, SeededLife? life)
    {
        var id = IdOf(Ids.Line, number);
        var writer = journal.Attach(new StreamId(id), 0, EntryHash.Zero);
        var state = CreditLineState.None;
        var opening = OperationOf(number, 0);
        yield return Apply(new CreditLineCommand.Follow(new Instruction(2, id, opening, new LineOrder.Open(IdOf(Ids.Customer, number), life?.Product ?? Product, CreditLimit))), opening);
        if (life is { Owed: > 0 } owing)
        {
            var buying = OperationOf(number, OwedOperation);
            yield return Apply(new CreditLineCommand.Advise(buying, merchant, new Money(owing.Owed, Currency), owing.At), buying);
        }

        for (var i = 1; i <= authorisations; i++)
        {
            var operation = OperationOf(number, i);
            var request = new AuthorisationRequest(merchant.Id, merchant.Mcc, null, Tally.Amount, Currency, null, null, null);
            yield return Apply(new CreditLineCommand.Authorise(operation, request, merchant, AllowPartial: false), operation);
        }

        Task Apply(CreditLineCommand command, Operation operation)
        {
            var now = life?.At ?? (DateTimeOffset.UtcNow is var real && real < state.At ? state.At : DateTimeOffset.FromUnixTimeMilliseconds(real.ToUnixTimeMilliseconds()));
            if (CreditLine.Decide(state, command, now) is not Outcome<CreditLineEvent, CreditLineReceipt>.Accepted { Events: [var happened] })
                throw new InvalidOperationException($"The rules did not accept {command.GetType().Name} as one event.");
            var recorded = new Recorded(state.Version + 1, now, operation);
            var entry = Codec.ToEntry(state, happened, recorded);
            state = CreditLine.Evolve(state, happened, recorded);
            return Stored(writer, entry, state.NextDue);
        }
    }

    private static Task StoreMerchant(GroupCommitJournal journal, MerchantTerms terms, int number)
    {
        var command = new MerchantCommand.Open(OperationOf(-1 - number, 0), terms, $"Merchant {number}");
        var accepted = (Outcome<MerchantEvent, MerchantState>.Accepted)Merchant.Decide(MerchantState.None, command);
        var entry = MerchantCodec.Instance.ToEntry(MerchantState.None, accepted.Events[0], new Recorded(1, Epoch, command.Operation));
        return Stored(journal.Attach(new StreamId(terms.Id), 0, EntryHash.Zero), entry, null);
    }

    private static async Task Stored(Journal.StreamWriter writer, NewEntry entry, DateTimeOffset? wakeAt)
    {
        if (!writer.TryAppend([entry], wakeAt, out var result)) throw new InvalidOperationException("The journal's queue is full.");
        var outcome = await result;
        if (outcome != AppendResult.Stored) throw new InvalidOperationException($"{writer.Stream} could not be stored: {outcome}.");
    }

    public static RevolvingProduct Product { get; } = SeededProducts.All.OfType<RevolvingProduct>().Single(product => product.Code == "revolving-standard") with { Version = 1 };

    // In the order of their making, as real ones are, and scattered below the millisecond.
    private static string IdOf(string prefix, int number) => Ids.New(prefix, Epoch.AddMilliseconds(number), Scattered((ulong)number));

    private static Operation OperationOf(int line, int number) => new(Scattered(unchecked(((ulong)(uint)line << 32) | (uint)number)), 1);

    // Multiplied by odd constants: different numbers stay different.
    private static UInt128 Scattered(ulong number) => unchecked(new UInt128((number + 1) * 0x9E3779B97F4A7C15, (number + 1) * 0xC2B2AE3D27D4EB4F));
}

/// <summary>What a seeded line is opened with, when, and what it has bought since, in minor units.</summary>
public sealed record SeededLife(RevolvingProduct Product, DateTimeOffset At, long Owed);
