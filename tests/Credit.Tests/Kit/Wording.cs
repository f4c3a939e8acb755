using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

using LineAnswer = Answer<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;
using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>The words tests are written in. Amounts are minor units; the line is number 1's event, so the first authorisation of a test is number 2.</summary>
internal static class Wording
{
    public static readonly ImmutableArray<InstalmentProduct> InstalmentProducts = [.. SeededProducts.All.OfType<InstalmentProduct>()];
    public static readonly Currency Cny = Currency.Parse("CNY"), Usd = Currency.Parse("USD");
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Today = new(2026, 3, 10);
    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1), Day = TimeSpan.FromDays(1), Week = TimeSpan.FromDays(7);
    public static readonly RevolvingProduct Standard = (RevolvingProduct)SeededProducts.All[0];
    public const string LineId = "line_00000000000000000000000001", CustomerId = "cus_00000000000000000000000001";

    public static readonly MerchantTerms Shop = new("mer_shop", "5411", Cny, 100, IsSuspended: false, Plans: null);
    public static readonly MerchantTerms Restaurant = Shop with { Id = "mer_restaurant", Mcc = "5812" };
    public static readonly MerchantTerms Hotel = Shop with { Id = "mer_hotel", Mcc = "7011" };
    public static readonly MerchantTerms CashMachine = Shop with { Id = "mer_atm", Mcc = "6011", DiscountBasisPoints = 0 };

    public static readonly Rules<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt> LineRules =
        new(CreditLineState.None, CreditLine.Decide, CreditLine.Evolve, OperationOf, Recall);

    private static long operations;

    /// <summary>A line opened at noon.</summary>
    public static LineScenario Line(long limit = 1000, Func<RevolvingProduct, RevolvingProduct>? with = null, DateTimeOffset? at = null, string? grade = null) =>
        LineScenario.Of(LineRules, at ?? Noon).Given(Order(1, new LineOrder.Open(CustomerId, with is null ? Standard : with(Standard), limit, grade)));

    public static Operation Op(int? key = null, ulong fingerprint = 1) => new(key is { } own ? (UInt128)own : 1000 + (UInt128)Interlocked.Increment(ref operations), fingerprint);

    public static CreditLineCommand.Follow Order(long number, LineOrder order, Operation? operation = null) => new(new Instruction(number, LineId, operation, order));

    public static CreditLineCommand.Follow Boost(long number, long amount, DateTimeOffset from, DateTimeOffset until) => Order(number, new LineOrder.Boost(amount, from, until));

    public static CreditLineCommand.Authorise Authorise(
        long amount, MerchantTerms? at = null, Currency? currency = null, bool partial = false, string? plan = null, string? entryMode = null, string? country = null, Operation? operation = null) =>
        new(operation ?? Op(), Request(amount, at, currency, plan, entryMode, country), at ?? Shop, partial) { Plans = InstalmentProducts };

    public static CreditLineCommand.Authorise AuthoriseNowhere(long amount, Currency? currency = null) =>
        new(Op(), Request(amount, null, currency) with { MerchantId = "mer_unknown", Mcc = null }, Merchant: null, AllowPartial: false);

    public static AuthorisationRequest Request(long amount, MerchantTerms? at = null, Currency? currency = null, string? plan = null, string? entryMode = null, string? country = null) =>
        new((at ?? Shop).Id, (at ?? Shop).Mcc, "t1", amount, currency ?? Cny, plan, entryMode, country);

    public static CreditLineCommand.Increment Increment(long authorisation, long amount, MerchantTerms? at = null, string? onlyFor = null) => new(Op(), authorisation, amount, at ?? Shop, onlyFor);

    public static CreditLineCommand.Capture Capture(long authorisation, long? amount = null, bool final = false, string? onlyFor = null) => new(Op(), authorisation, amount, final, onlyFor);

    public static CreditLineCommand.Void Void(long authorisation, long? amount = null, string? onlyFor = null) => new(Op(), authorisation, amount, onlyFor);

    public static CreditLineCommand.Advise Advise(long amount, MerchantTerms? at = null, DateTimeOffset? occurred = null, Currency? currency = null) =>
        new(Op(), at ?? Shop, new Money(amount, currency ?? Cny), occurred ?? Noon);

    public static CreditLineCommand.Refund Refund(long capture, long? amount = null, string? onlyFor = null) => new(Op(), capture, amount, onlyFor);

    public static CreditLineCommand.Settle Settle(long plan, string? onlyFor = null) => new(Op(), plan, onlyFor);

    public static CreditLineCommand.Prepay Prepay(long plan, long amount, PrepaymentKeeps keeps = PrepaymentKeeps.Term) => new(Op(), plan, amount, keeps);

    public static CreditLineCommand.Defer Defer(long plan, int periods = 1) => new(Op(), plan, periods);

    public static CreditLineCommand.ReAge ReAge(long plan, int instalments) => new(Op(), plan, instalments);

    public static CreditLineCommand.Convert Convert(long capture, string plan, MerchantTerms? at = null) =>
        new(Op(), capture, InstalmentProducts.FirstOrDefault(product => product.Code == plan), at ?? Shop);

    public static CreditLineCommand.Repay Repay(long amount, DateOnly? valueDate = null, string? onlyFor = null) => new(Op(), amount, "bank", valueDate, onlyFor);

    public static CreditLineCommand.ReverseRepayment Reverse(long repayment) => new(Op(), repayment, "bounced");

    public static CreditLineCommand.Freeze Freeze() => new(Op(), "lost card");

    public static CreditLineCommand.Unfreeze Unfreeze() => new(Op(), "found");

    public static readonly CreditLineCommand CatchUp = new CreditLineCommand.CatchUp();

    /// <summary>A hold at noon of <see cref="Shop"/>, unless said otherwise.</summary>
    public static CreditLineEvent.AuthorisationHeld Held(
        long approved, long availableAfter, MerchantTerms? merchant = null, DateTimeOffset? at = null, long? asked = null, int days = 7, string category = Categories.Purchase, long instantCredit = 0) =>
        new(Request(asked ?? approved, merchant), category, approved, (merchant ?? Shop).DiscountBasisPoints, (at ?? Noon) + TimeSpan.FromDays(days),
            DateOnly.FromDateTime((at ?? Noon).UtcDateTime), instantCredit, availableAfter);

    public static LineAnswer ThenDeclined(this LineAnswer answer, params IEnumerable<DeclineReason> reasons)
    {
        var decline = answer.DeclineOf();
        if (decline is null) Assert.Fail($"Expected a decline, but {answer.Command} was answered {Content.Of(answer.Outcome)}.");
        Assert.Equal(reasons, decline.Reasons);
        return answer;
    }

    /// <summary>An authorisation or increment approved in full, without instant credit.</summary>
    public static LineScenario ThenApproved(this LineAnswer answer)
    {
        var after = answer.ThenAccepted();
        Assert.True(answer.DeclineOf() is null, $"Declined: {Content.Of(answer.DeclineOf())}");
        return after;
    }

    public static Decline? DeclineOf(this LineAnswer answer) => answer.Events is [.., CreditLineEvent.AuthorisationDeclined d] ? d.Decline
        : answer.Events is [.., CreditLineEvent.IncrementDeclined i] ? i.Decline : null;

    public static WayForward WayForward(this LineAnswer answer) => answer.DeclineOf()!.WayForward;

    /// <summary>The line's live numbers; null is not looked at.</summary>
    public static LineScenario Shows(this LineScenario line, long? posted = null, long? held = null, long? creditBalance = null, long? available = null, long? boost = null)
    {
        var view = line.State.ViewAt(line.Now);
        Assert.Equal(
            (posted ?? view.Posted, held ?? view.Held, creditBalance ?? view.CreditBalance, available ?? view.Available, boost ?? view.Boost),
            (view.Posted, view.Held, view.CreditBalance, view.Available, view.Boost));
        return line;
    }

    /// <summary>Version of the newest event: what the authorisation, capture or repayment just made is called.</summary>
    public static long Number(this LineScenario line) => line.State.Version;

    public static ImmutableArray<Posting> Entries(params IEnumerable<(string Account, long DebitMinusCredit)> lines) =>
        [.. lines.Select(line => line.DebitMinusCredit > 0 ? Posting.DebitOf(line.Account, line.DebitMinusCredit) : Posting.CreditOf(line.Account, -line.DebitMinusCredit))];

    public static CreditLineCommand.Serve Serve(ServiceOrder order, string? onlyFor = null) => new(Op(), order, onlyFor);

    public static CreditLineCommand.ConvertStatement ConvertStatement(int statement, string plan) => new(Op(), statement, InstalmentProducts.FirstOrDefault(product => product.Code == plan));

    public static Operation? OperationOf(CreditLineCommand command) => command switch
    {
        CreditLineCommand.Follow c => c.Instruction.Operation,
        CreditLineCommand.CatchUp or CreditLineCommand.RefuseInstruction => null,
        _ => (Operation)command.GetType().GetProperty("Operation")!.GetValue(command)!,
    };

    public static CreditLineCommand Recall(CreditLineCommand command, IReadOnlyList<Entry<CreditLineEvent>> log, long number)
    {
        var about = log.Where(entry => entry.Recorded.Version == number || entry.Event.Subject == number).Select(entry => (entry.Event, entry.Recorded));
        var history = new History(log.Count, Histories.Fold(about));
        return command switch
        {
            CreditLineCommand.Increment c => c with { History = history },
            CreditLineCommand.Capture c => c with { History = history },
            CreditLineCommand.Void c => c with { History = history },
            CreditLineCommand.Refund c => c with { History = history },
            CreditLineCommand.Convert c => c with { History = history },
            CreditLineCommand.ReverseRepayment c => c.With(number, history),
            _ => throw new ArgumentException($"{command.GetType().Name} asks for no history.", nameof(command)),
        };
    }
}
