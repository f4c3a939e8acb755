using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Micro;

/// <summary>A line as the benchmarks use it, made by the real rules.</summary>
internal static class Example
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Currency Currency = Currency.Parse("CNY");
    private static readonly RevolvingProduct Product = SeededProducts.All.OfType<RevolvingProduct>().Single(product => product.Code == "revolving-standard") with { Version = 1 };
    private static readonly MerchantTerms Merchant = new(Ids.New(Ids.Merchant, Now, 1), "5411", Currency, 150, IsSuspended: false, Plans: null);

    public static readonly string LineId = Ids.New(Ids.Line, Now, 1);

    public static CreditLineCommand.Authorise Purchase(long number) => new(
        new Operation((UInt128)(ulong)number, 1), new AuthorisationRequest(Merchant.Id, Merchant.Mcc, null, 100, Currency, null, null, null), Merchant, AllowPartial: false);

    /// <summary>An open line with this many live holds.</summary>
    public static CreditLineState Line(int holds)
    {
        var opening = new Instruction(2, LineId, new Operation(0, 1), new LineOrder.Open(Ids.New(Ids.Customer, Now, 1), Product, 1_000_000_000));
        var state = Evolved(CreditLineState.None, new CreditLineCommand.Follow(opening), opening.Operation!.Value);
        for (var i = 1; i <= holds; i++) state = Evolved(state, Purchase(i), Purchase(i).Operation);
        return state;
    }

    public static CreditLineEvent Decided(CreditLineState state, CreditLineCommand command) =>
        ((Outcome<CreditLineEvent, CreditLineReceipt>.Accepted)CreditLine.Decide(state, command, Now)).Events.Single();

    private static CreditLineState Evolved(CreditLineState state, CreditLineCommand command, Operation operation) =>
        CreditLine.Evolve(state, Decided(state, command), new Recorded(state.Version + 1, Now, operation));
}
