using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Merchants;

/// <summary>One live merchant.</summary>
public class MerchantAccount(string id, IJournal journal, TimeProvider clock)
    : Account<MerchantState, MerchantCommand, MerchantEvent, MerchantState>(new StreamId(id), journal, clock, MerchantCodec.Instance), IMerchant
{
    protected override MerchantState Initial => MerchantState.None;

    protected override Outcome<MerchantEvent, MerchantState> Decide(MerchantState state, MerchantCommand command, DateTimeOffset now) => Merchant.Decide(state, command);

    protected override MerchantState Evolve(MerchantState state, MerchantEvent happened, in Recorded recorded) => Merchant.Evolve(state, happened, recorded);

    public async ValueTask<Answer<MerchantState>> Open(MerchantCommand.Open command) => (await Execute(command, command.Operation))!;

    public async ValueTask<Answer<MerchantState>> Suspend(Operation operation) => (await Execute(new MerchantCommand.Suspend(operation), operation))!;

    public async ValueTask<Answer<MerchantState>> Resume(Operation operation) => (await Execute(new MerchantCommand.Resume(operation), operation))!;

    public async ValueTask<MerchantState?> View() => await Read() is { Terms: not null } merchant ? merchant : null;
}

/// <summary>How a merchant is stored.</summary>
public sealed class MerchantCodec() : JsonCodec<MerchantState, MerchantEvent>(
    ("merchant-opened", MerchantJson.Default.Opened), ("merchant-suspended", MerchantJson.Default.Suspended), ("merchant-resumed", MerchantJson.Default.Resumed))
{
    public static readonly MerchantCodec Instance = new();

    public override int SnapshotFormat => 1;

    public override ReadOnlyMemory<byte> EncodeSnapshot(MerchantState state) => JsonSerializer.SerializeToUtf8Bytes(MerchantSnapshot.Of(state), MerchantJson.Default.MerchantSnapshot);

    public override MerchantState DecodeSnapshot(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize(body.Span, MerchantJson.Default.MerchantSnapshot)!.ToState();
}

internal sealed record MerchantSnapshot(
    MerchantTerms? Terms, string Name, DateTimeOffset OpenedAt, long Version, DateTimeOffset At, IReadOnlyList<MerchantSnapshot.Known> Operations)
{
    public static MerchantSnapshot Of(MerchantState state) => new(
        state.Terms, state.Name, state.OpenedAt, state.Version, state.At, [.. state.Operations.ToList().Select(known => new Known(known.Operation, Of(known.Receipt)))]);

    public MerchantState ToState() => new(
        Terms, Name, OpenedAt, Version, At, RecentOperations<MerchantState>.Of(Operations.Select(known => new Answered<MerchantState>(known.Operation, known.Receipt.ToState()))));

    internal sealed record Known(Operation Operation, MerchantSnapshot Receipt);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(MerchantEvent.Opened))]
[JsonSerializable(typeof(MerchantEvent.Suspended))]
[JsonSerializable(typeof(MerchantEvent.Resumed))]
[JsonSerializable(typeof(MerchantSnapshot))]
internal sealed partial class MerchantJson : JsonSerializerContext;
