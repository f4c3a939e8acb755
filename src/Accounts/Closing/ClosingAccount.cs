using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Closing;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Closing;

/// <summary>The live record of closes of business.</summary>
public class ClosingAccount(IJournal journal, TimeProvider clock)
    : Account<ClosingState, ClosingCommand, ClosingEvent, CloseOfBusinessRun>(new StreamId("close-of-business"), journal, clock, ClosingCodec.Instance), IClosing
{
    protected override ClosingState Initial => ClosingState.None;

    protected override Outcome<ClosingEvent, CloseOfBusinessRun> Decide(ClosingState state, ClosingCommand command, DateTimeOffset now) => ClosingRules.Decide(state, command);

    protected override ClosingState Evolve(ClosingState state, ClosingEvent happened, in Recorded recorded) => ClosingRules.Evolve(state, happened, recorded);

    public async ValueTask<CloseOfBusinessRun> Begin(DateOnly businessDate)
    {
        await Execute(new ClosingCommand.Begin(businessDate), operation: null);
        return (await Read()).Latest!;
    }

    public async ValueTask Note(ClosingCommand.Note progress) => await Execute(progress, operation: null);

    public async ValueTask<CloseOfBusinessRun?> View() => (await Read()).Latest;
}

/// <summary>How the record is stored.</summary>
public sealed class ClosingCodec() : JsonCodec<ClosingState, ClosingEvent>(
    ("close-begun", ClosingJson.Default.Begun), ("close-progressed", ClosingJson.Default.Progressed), ("close-ended", ClosingJson.Default.Ended))
{
    public static readonly ClosingCodec Instance = new();

    public override int SnapshotFormat => 1;

    public override ReadOnlyMemory<byte> EncodeSnapshot(ClosingState state) => JsonSerializer.SerializeToUtf8Bytes(new ClosingSnapshot(state.Latest, state.Version, state.At), ClosingJson.Default.ClosingSnapshot);

    public override ClosingState DecodeSnapshot(ReadOnlyMemory<byte> body)
    {
        var snapshot = JsonSerializer.Deserialize(body.Span, ClosingJson.Default.ClosingSnapshot)!;
        return new ClosingState(snapshot.Latest, snapshot.Version, snapshot.At);
    }
}

internal sealed record ClosingSnapshot(CloseOfBusinessRun? Latest, long Version, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ClosingEvent.Begun))]
[JsonSerializable(typeof(ClosingEvent.Progressed))]
[JsonSerializable(typeof(ClosingEvent.Ended))]
[JsonSerializable(typeof(ClosingSnapshot))]
internal sealed partial class ClosingJson : JsonSerializerContext;
