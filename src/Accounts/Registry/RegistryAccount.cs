using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Registry;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Registry;

/// <summary>One live registry.</summary>
public class RegistryAccount(int number, IJournal journal, TimeProvider clock)
    : Account<RegistryState, Register, RegistryEvent, Registration>(new StreamId($"registry_{number:d2}"), journal, clock, RegistryCodec.Instance), IRegistry
{
    protected override RegistryState Initial => RegistryState.Empty;

    protected override Outcome<RegistryEvent, Registration> Decide(RegistryState state, Register command, DateTimeOffset now) => Registrar.Decide(state, command);

    protected override RegistryState Evolve(RegistryState state, RegistryEvent happened, in Recorded recorded) => Registrar.Evolve(state, happened, recorded);

    public async ValueTask<Answer<Registration>> Register(Register command) => (await Execute(command, command.Operation))!;
}

/// <summary>How a registry is stored.</summary>
public sealed class RegistryCodec() : JsonCodec<RegistryState, RegistryEvent>(("registered", RegistryJson.Default.Registered))
{
    public static readonly RegistryCodec Instance = new();

    public override int SnapshotFormat => 1;

    public override ReadOnlyMemory<byte> EncodeSnapshot(RegistryState state) =>
        JsonSerializer.SerializeToUtf8Bytes(new RegistrySnapshot(state.Version, state.At, state.Operations.ToList()), RegistryJson.Default.RegistrySnapshot);

    public override RegistryState DecodeSnapshot(ReadOnlyMemory<byte> body)
    {
        var snapshot = JsonSerializer.Deserialize(body.Span, RegistryJson.Default.RegistrySnapshot)!;
        return new RegistryState(snapshot.Version, snapshot.At, RecentOperations<Registration>.Of(snapshot.Operations));
    }
}

internal sealed record RegistrySnapshot(long Version, DateTimeOffset At, IReadOnlyList<Answered<Registration>> Operations);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(RegistryEvent.Registered))]
[JsonSerializable(typeof(RegistrySnapshot))]
internal sealed partial class RegistryJson : JsonSerializerContext;
