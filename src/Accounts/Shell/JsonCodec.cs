using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CreditGrains.Accounts.Shell;

/// <summary>An account stored as JSON: a stored name per event, readable by an auditor with no tool but a text viewer.</summary>
public abstract class JsonCodec<TState, TEvent> : AccountCodec<TState, TEvent> where TEvent : class
{
    private readonly FrozenDictionary<string, JsonTypeInfo> byName;
    private readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Info)> byType;

    /// <param name="events">Each event's stored name, never renamed, and how it is written.</param>
    protected JsonCodec(params (string Name, JsonTypeInfo Info)[] events)
    {
        byName = events.ToFrozenDictionary(pair => pair.Name, pair => pair.Info, StringComparer.Ordinal);
        byType = events.ToFrozenDictionary(pair => pair.Info.Type);
    }

    /// <summary>Every event's stored name and type.</summary>
    public IEnumerable<(string Name, Type Type)> Names => byType.Values.Select(pair => (pair.Name, pair.Info.Type));

    public override (string Type, byte[] Body) Encode(TEvent happened)
    {
        var (name, info) = byType[happened.GetType()];
        return (name, JsonSerializer.SerializeToUtf8Bytes(happened, info));
    }

    public override TEvent Decode(string type, ReadOnlyMemory<byte> body) =>
        byName.TryGetValue(type, out var info)
            ? (TEvent)JsonSerializer.Deserialize(body.Span, info)!
            : throw new InvalidDataException($"No event is named '{type}': the journal was written by a newer program.");
}
