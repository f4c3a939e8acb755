using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Accounts.Customers;

/// <summary>How a customer is stored.</summary>
public sealed class CustomerCodec() : JsonCodec<CustomerState, CustomerEvent>(
    ("customer-opened", CustomerJson.Default.Opened),
    ("customer-blocked", CustomerJson.Default.Blocked),
    ("customer-unblocked", CustomerJson.Default.Unblocked),
    ("line-instructed", CustomerJson.Default.LineInstructed),
    ("instruction-settled", CustomerJson.Default.InstructionSettled))
{
    public static readonly CustomerCodec Instance = new();

    public override int SnapshotFormat => 1;

    public override ReadOnlyMemory<byte> EncodeSnapshot(CustomerState state) => JsonSerializer.SerializeToUtf8Bytes(CustomerSnapshot.Of(state), CustomerJson.Default.CustomerSnapshot);

    public override CustomerState DecodeSnapshot(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize(body.Span, CustomerJson.Default.CustomerSnapshot)!.ToState();
}

internal sealed record CustomerSnapshot(
    string Id, CustomerDetails? Details, bool IsBlocked, DateTimeOffset OpenedAt, ImmutableSortedDictionary<string, Allotment> Lines, ImmutableArray<Instruction> Pending,
    ImmutableArray<RefusedInstruction> Refused, long Version, DateTimeOffset At, IReadOnlyList<CustomerSnapshot.Known> Operations)
{
    public static CustomerSnapshot Of(CustomerState state) => new(
        state.Id, state.Details, state.IsBlocked, state.OpenedAt, state.Lines, state.Pending, state.Refused, state.Version, state.At,
        [.. state.Operations.ToList().Select(known => new Known(known.Operation, Of(known.Receipt.Customer), known.Receipt.Instruction))]);

    public CustomerState ToState() => new(
        Id, Details, IsBlocked, OpenedAt, Lines.WithComparers(StringComparer.Ordinal), Pending, Refused, Version, At,
        RecentOperations<CustomerReceipt>.Of(Operations.Select(known => new Answered<CustomerReceipt>(known.Operation, new CustomerReceipt(known.Customer.ToState(), known.Instruction)))));

    internal sealed record Known(Operation Operation, CustomerSnapshot Customer, Instruction? Instruction);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CustomerEvent.Opened))]
[JsonSerializable(typeof(CustomerEvent.Blocked))]
[JsonSerializable(typeof(CustomerEvent.Unblocked))]
[JsonSerializable(typeof(CustomerEvent.LineInstructed))]
[JsonSerializable(typeof(CustomerEvent.InstructionSettled))]
[JsonSerializable(typeof(CustomerSnapshot))]
internal sealed partial class CustomerJson : JsonSerializerContext;
