using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit;
using CreditGrains.Credit.Closing;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Registry;

namespace CreditGrains.Grains.Wire;

/// <summary>
/// Every type that crosses between silos, by the name it crosses under. The names are a contract between builds and never change; a type may be renamed or moved at will.
/// </summary>
internal static class WireTypes
{
    public const int NameMost = 64;

    private static readonly JsonSerializerOptions Options = new(WireJson.Default.Options) { TypeInfoResolver = WireJson.Default.WithAddedModifier(AskForNothing) };

    private static readonly FrozenDictionary<Type, WireType> ByType = new (string Name, Type Type)[]
    {
        ("authorise", typeof(CreditLineCommand.Authorise)),
        ("increment", typeof(CreditLineCommand.Increment)),
        ("capture", typeof(CreditLineCommand.Capture)),
        ("void", typeof(CreditLineCommand.Void)),
        ("refund", typeof(CreditLineCommand.Refund)),
        ("repay", typeof(CreditLineCommand.Repay)),
        ("reverse-repayment", typeof(CreditLineCommand.ReverseRepayment)),
        ("settle", typeof(CreditLineCommand.Settle)),
        ("prepay", typeof(CreditLineCommand.Prepay)),
        ("defer", typeof(CreditLineCommand.Defer)),
        ("re-age", typeof(CreditLineCommand.ReAge)),
        ("convert", typeof(CreditLineCommand.Convert)),
        ("serve", typeof(CreditLineCommand.Serve)),
        ("convert-statement", typeof(CreditLineCommand.ConvertStatement)),
        ("freeze", typeof(CreditLineCommand.Freeze)),
        ("unfreeze", typeof(CreditLineCommand.Unfreeze)),
        ("instruction", typeof(Instruction)),
        ("open-customer", typeof(CustomerCommand.Open)),
        ("open-line", typeof(CustomerCommand.OpenLine)),
        ("change-line", typeof(CustomerCommand.ChangeLine)),
        ("open-merchant", typeof(MerchantCommand.Open)),
        ("define-product", typeof(DefineProduct)),
        ("issue-key", typeof(KeyringCommand.Issue)),
        ("revoke-key", typeof(KeyringCommand.Revoke)),
        ("register", typeof(Register)),
        ("operation", typeof(Operation)),
        ("money", typeof(Money)),
        ("currency", typeof(Currency)),
        ("authorisation-answer", typeof(Answer<Authorisation>)),
        ("capture-answer", typeof(Answer<Capture>)),
        ("refund-answer", typeof(Answer<Refund>)),
        ("repayment-answer", typeof(Answer<Repayment>)),
        ("quote-answer", typeof(Answer<Quote>)),
        ("plan-answer", typeof(Answer<Plan>)),
        ("line-answer", typeof(Answer<CreditLineView>)),
        ("customer-answer", typeof(Answer<CustomerState>)),
        ("merchant-answer", typeof(Answer<MerchantState>)),
        ("product-answer", typeof(Answer<Product>)),
        ("key-answer", typeof(Answer<ApiKey>)),
        ("registration-answer", typeof(Answer<Registration>)),
        ("line", typeof(CreditLineView)),
        ("receipt", typeof(CreditLineReceipt)),
        ("transaction", typeof(Transaction)),
        ("transactions", typeof(IReadOnlyList<Transaction>)),
        ("settlement", typeof(Settlement)),
        ("quote", typeof(Quote)),
        ("plan-schedule", typeof(PlanSchedule)),
        ("plan-schedules", typeof(IReadOnlyList<PlanSchedule>)),
        ("started-plan", typeof(StartedPlan)),
        ("started-plans", typeof(IReadOnlyList<StartedPlan>)),
        ("issued-statement", typeof(IssuedStatement)),
        ("issued-statements", typeof(IReadOnlyList<IssuedStatement>)),
        ("customer", typeof(CustomerState)),
        ("merchant", typeof(MerchantState)),
        ("product", typeof(Product)),
        ("key", typeof(ApiKey)),
        ("note-closing", typeof(ClosingCommand.Note)),
        ("closing", typeof(CloseOfBusinessRun)),
        ("audit", typeof(AuditStatus)),
    }.ToFrozenDictionary(pair => pair.Type, pair => new WireType(pair.Name, Encoding.ASCII.GetBytes(pair.Name), Options.GetTypeInfo(pair.Type)));

    private static readonly FrozenDictionary<string, WireType> ByName = ByType.Values.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    // Concrete receipts, lists and products, as they turn up. Bounded by the number of types in the program.
    private static readonly ConcurrentDictionary<Type, WireType?> Known = new();

    /// <summary>Every name with its type.</summary>
    public static IEnumerable<(string Name, Type Type)> All => ByType.Values.Select(type => (type.Name, type.Info.Type));

    /// <summary>How a value of <paramref name="type"/> is written: as itself, or as the base or interface that crosses in its stead; null when it does not cross.</summary>
    public static WireType? Find(Type type) => ByType.TryGetValue(type, out var exact) ? exact : Known.GetOrAdd(type, static unseen =>
    {
        for (var up = unseen.BaseType; up is not null; up = up.BaseType)
            if (ByType.TryGetValue(up, out var found)) return found;
        foreach (var one in unseen.GetInterfaces())
            if (ByType.TryGetValue(one, out var found)) return found;
        return null;
    });

    /// <exception cref="InvalidDataException">A newer build sent what this one has never heard of.</exception>
    public static WireType Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[NameMost];
        text = text[..Encoding.ASCII.GetChars(name[..Math.Min(name.Length, NameMost)], text)];
        return ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var type)
            ? type
            : throw new InvalidDataException($"Another silo sent a '{text}', which this build does not know.");
    }

    // A build that has since made a field required must still read what an older one sends.
    private static void AskForNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties) property.IsRequired = false;
    }
}

/// <summary>A type that crosses.</summary>
/// <param name="AsciiName"><paramref name="Name"/> as it is written.</param>
internal sealed record WireType(string Name, byte[] AsciiName, JsonTypeInfo Info);
