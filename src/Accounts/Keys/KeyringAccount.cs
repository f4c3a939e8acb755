using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Keys;

/// <summary>The live keyring.</summary>
public class KeyringAccount(IJournal journal, TimeProvider clock)
    : Account<KeyringState, KeyringCommand, KeyringEvent, ApiKey>(new StreamId("keyring"), journal, clock, KeyringCodec.Instance), IKeyring
{
    protected override KeyringState Initial => KeyringState.Empty;

    protected override Outcome<KeyringEvent, ApiKey> Decide(KeyringState state, KeyringCommand command, DateTimeOffset now) => Keyring.Decide(state, command);

    protected override KeyringState Evolve(KeyringState state, KeyringEvent happened, in Recorded recorded) => Keyring.Evolve(state, happened, recorded);

    public async ValueTask<Answer<ApiKey>> Issue(KeyringCommand.Issue command) => (await Execute(command, command.Operation))!;

    public async ValueTask<Answer<ApiKey>> Revoke(KeyringCommand.Revoke command) => (await Execute(command, command.Operation))!;

    public async ValueTask<ImmutableArray<ApiKey>> All() => [.. (await Read()).Keys.Values];

    public ValueTask Refresh()
    {
        Forget();
        return ValueTask.CompletedTask;
    }
}

/// <summary>How the keyring is stored.</summary>
public sealed class KeyringCodec() : JsonCodec<KeyringState, KeyringEvent>(("key-issued", KeyringJson.Default.Issued), ("key-revoked", KeyringJson.Default.Revoked))
{
    public static readonly KeyringCodec Instance = new();

    public override int SnapshotFormat => 1;

    public override ReadOnlyMemory<byte> EncodeSnapshot(KeyringState state) => JsonSerializer.SerializeToUtf8Bytes(
        new KeyringSnapshot([.. state.Keys.Values], state.Version, state.At, state.Operations.ToList()), KeyringJson.Default.KeyringSnapshot);

    public override KeyringState DecodeSnapshot(ReadOnlyMemory<byte> body)
    {
        var snapshot = JsonSerializer.Deserialize(body.Span, KeyringJson.Default.KeyringSnapshot)!;
        return new KeyringState(
            snapshot.Keys.ToImmutableSortedDictionary(key => key.Id, key => key, StringComparer.Ordinal), snapshot.Version, snapshot.At, RecentOperations<ApiKey>.Of(snapshot.Operations));
    }
}

internal sealed record KeyringSnapshot(ImmutableArray<ApiKey> Keys, long Version, DateTimeOffset At, IReadOnlyList<Answered<ApiKey>> Operations);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(KeyringEvent.Issued))]
[JsonSerializable(typeof(KeyringEvent.Revoked))]
[JsonSerializable(typeof(KeyringSnapshot))]
internal sealed partial class KeyringJson : JsonSerializerContext;
