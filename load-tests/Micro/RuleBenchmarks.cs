using BenchmarkDotNet.Attributes;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Micro;

/// <summary>What one authorisation costs under the account's lock, and whether that grows with the holds a line has.</summary>
public class RuleBenchmarks
{
    private static readonly CreditLineCodec Codec = new();

    private CreditLineState state = CreditLineState.None;
    private CreditLineCommand.Authorise command = null!;
    private CreditLineEvent happened = null!;
    private Recorded recorded;
    private NewEntry entry = null!;

    [Params(0, 100, 10_000)]
    public int Holds { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        state = Example.Line(Holds);
        command = Example.Purchase(Holds + 1);
        happened = Example.Decided(state, command);
        recorded = new Recorded(state.Version + 1, Example.Now, command.Operation);
        entry = Codec.ToEntry(state, happened, recorded);
    }

    [Benchmark]
    public Outcome<CreditLineEvent, CreditLineReceipt> Decide() => CreditLine.Decide(state, command, Example.Now);

    [Benchmark]
    public CreditLineState Evolve() => CreditLine.Evolve(state, happened, recorded);

    [Benchmark]
    public NewEntry Encode() => Codec.ToEntry(state, happened, recorded);

    [Benchmark]
    public EntryHash Hash() => EntryHash.Compute(EntryHash.Zero, new StreamId(Example.LineId), recorded.Version, entry);

    [Benchmark]
    public int Snapshot() => Codec.EncodeSnapshot(state).Length;
}
