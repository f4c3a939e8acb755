using System.Text;
using CreditGrains.Accounts.Closing;
using CreditGrains.Accounts.Customers;
using CreditGrains.Accounts.Keys;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Products;
using CreditGrains.Accounts.Registry;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Closing;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Registry;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Accounts.Tests.Codecs;

/// <summary>The stored events of one kind of account: their names, and a sample of each that never changes.</summary>
internal sealed record Family(string Name, IReadOnlyList<(string Name, Type Type)> Names, IReadOnlyList<object> Samples, Func<object, (string Type, byte[] Body)> Encode, Func<string, string, object> Decode)
{
    private static readonly DateOnly Today = new(2026, 3, 10);
    private static readonly AuthorisationRequest Request = new("mer_shop", "5411", "t1", 30000, Cny, "equal-6", "chip", "CN");
    private static readonly Decline Declined = new([DeclineReason.LineFrozen, DeclineReason.InsufficientCredit], new WayForward(120, ["equal-3"], Noon));

    private static readonly Authorisation Recalled = new()
    {
        Number = 2, Request = Request, Category = "purchase", Decline = Declined, Approved = 30000, Requested = 31000, Captured = 100, Voided = 200, Hold = 29700,
        IsEnded = true, DiscountBasisPoints = 100, BoostGranted = 5, AvailableAfter = 970000, CreatedAt = Noon, ExpiresAt = Noon + Week,
    };

    private static readonly Capture RecalledCapture = new(3, 2, "mer_shop", "purchase", 30000, 100, Late: true, OverCapture: true, 100, 300, Noon);
    private static readonly Repayment RecalledRepayment = new(5, 700, "bank", Shared(500, 200), Today, IsReversed: false, 29300, Noon);
    private static readonly ImmutableArray<Posting> Postings = [Posting.DebitOf(Chart.Principal, 30000), Posting.CreditOf(Chart.MerchantPayable, 29700), Posting.CreditOf(Chart.MerchantDiscount, 300)];

    private static readonly InstalmentProduct Instalments = SeededProducts.All.OfType<InstalmentProduct>().First() with
    {
        Version = 4, AllowedMccs = ["5411"], InterestGracePeriods = 1, PrincipalGracePeriods = 1, DeferralFreezesInterest = true, SettlementFee = 150, InstalmentMultiple = 100, MinAmount = 1, MaxAmount = 9,
    };

    private static readonly Instalment Row = new(2, Today, Today.AddMonths(1), 20000, 10000, 201, 5, 12);
    private static readonly PlanPayment Payment = new(3, 1, new Parts(1, 2, 3, 4), 1, Today);
    private static readonly PlanPrepayment Prepayment = new(3, Row, [Row], 12);

    private static readonly Plan Started = new()
    {
        Number = 3, Product = Instalments, MerchantId = "mer_shop", Category = "purchase", StartDate = Today, AnchorDay = 10, Amount = 30000, DownPayment = 10000, SubsidyAtStart = 197, Subsidy = 197,
        Refunded = 0, ScheduleVersion = 1, PlannedFrom = 0, Carried = 0,
        Rows =
        [
            new PlanRow(new Instalment(0, Today, Today, 30000, 10000, 0, 0, 0), true, new Parts(0, 0, 0, 10000), new Parts(0, 0, 0, 50), new Parts(0, 0, 0, 50), 7, Today, 0, 0, 0),
            new PlanRow(Row, false, default, default, default, 0, null, 100, 20000, 6),
        ],
    };

    private static readonly Statement Issued = new(
        3, 1000, new Activity(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), -12,
        new StatementFigures(Today.AddDays(-30), Today, Today.AddDays(21), 30000, 10000, 500, 200, 1_000_000, 70, 80, [new InterestLine("purchase", 0.18m, 29000, 31, 440, 40)], 15, true, new Payoff(9, 33000, 3000), 5, IsIdle: false), 17);

    private static readonly Position Owing = Position.Opened(Today, 1_000_000) with
    {
        Balances = [new CategoryBalance("purchase", 100, 200, [new Stretch(0.18m, 0.05m, 7, 365, 300, 3)], [], [new Stretch(0.18m, 0, 0, 366, 300, 3)], new Carry(0.4m, -0.1m))],
        Penalties = 1, Fees = 2, Interest = 3, Instalments = 4, PlanPrincipal = 5, CreditBalance = 6, IsGraceInForce = false, Grade = "A",
        Cycle = new Cycle(Today, Today, Today.AddDays(21), 100, 50, true, true), Dues = [new Due(Today, 1, 2, 3, 4, 5)], Pauses = [new Pause(Today, Today.AddDays(1))], Bucket = Bucket.Days1To30,
        Rates = [new RateChange(Today, 0.2m, 0.25m)], Coupons = [new Coupon(7, CouponKind.FeeWaiver, Today, Today, 5000, 100, 0, null)], Limits = [new LimitStep(Today, 5)],
        Autopay = new Mandate(MandateKind.Minimum, null), Provision = 8, ChargedOff = new ChargeOff(Today, "deceased", 9, 10), Charged = new Charged(1, 2, 3, 4),
    };

    private static readonly RevolvingProduct Everything = Standard with
    {
        Version = 3, AllowedMccs = ["5411", "5812"], DeniedMccs = ["7995"], AllowedCountries = ["CN"], DeniedCountries = ["KP"], AllowedEntryModes = ["chip"], PenaltyRate = 0.24m,
        InstantCredit = new InstantCredit(0.1m, 50000, 30), Limits = new SpendingLimits(1, 2, 3, 4, [new TrailingLimit(3600, 5, 6), new TrailingLimit(60, null, 7)]), TimeZone = "Asia/Shanghai",
    };

    private static readonly RevolvingProduct Strict = Everything with
    {
        Delinquency = new DelinquencyPolicy(10, [new LadderStep(-2, CollectionAction.Remind), new LadderStep(5, CollectionAction.LegalTask)]),
        Provisioning = new Provisioning(0.4m, ImmutableSortedDictionary<string, StageProbabilities>.Empty
            .Add("A", new StageProbabilities(0.01m, 0.1m, 1, new StageBeginnings(0, 61))).Add("default", new StageProbabilities(0.02m, 0.2m, 1))),
        InstantCredit = new InstantCredit(0.1m, 50000, 30, ImmutableSortedDictionary<string, GradeCredit>.Empty.Add("A", new GradeCredit(0.2m, 90000))),
    };

    public static readonly IReadOnlyList<Family> All =
    [
        Of("line", new CreditLineCodec(),
            new CreditLineEvent.Opened("line_1", "cus_1", Everything, 1_000_000, 2),
            new CreditLineEvent.LimitChanged(2_000_000, 3),
            new CreditLineEvent.BoostGranted(50_000, Noon, Noon + Day, 4),
            new CreditLineEvent.BoostGranted(50_000, Noon, Noon + Day, null),
            new CreditLineEvent.BoostsEnded([4, 5]),
            new CreditLineEvent.Frozen("lost card"),
            new CreditLineEvent.Unfrozen("found"),
            new CreditLineEvent.Closed("moved", 6),
            new CreditLineEvent.CustomerBlockChanged(true, 7),
            new CreditLineEvent.InstructionRefused(8, new Refusal(RefusalCode.LineNotSettled, "A line closes when nothing is owed.")),
            new CreditLineEvent.AuthorisationHeld(Request, "purchase", 30000, 100, Noon + Week, Today, 5, 970000),
            new CreditLineEvent.AuthorisationHeld(Request with { Mcc = null, TerminalId = null, Plan = null, EntryMode = null, Country = null }, "cash", 1, 0, Noon + Week + Millisecond, Today, 0, 0),
            new CreditLineEvent.AuthorisationDeclined(Request, Declined, 120),
            new CreditLineEvent.AuthorisationDeclined(Request, new Decline([DeclineReason.MerchantNotFound], new WayForward(0, [], null)), 0),
            new CreditLineEvent.HoldIncreased(2, 500, Today, 969500),
            new CreditLineEvent.IncrementDeclined(2, 500, Declined, 120),
            new CreditLineEvent.AuthorisationCaptured(2, "mer_shop", "purchase", 30000, 29900, true, true, true, 100, 29900, 100, 300, Today, Recalled, Postings),
            new CreditLineEvent.AuthorisationCaptured(2, "mer_shop", "purchase", 30000, 30000, false, false, false, 0, 30000, 100, 300, Today, null, Postings),
            new CreditLineEvent.AdvicePosted("mer_shop", "purchase", 30000, 0, 30000, 100, 300, Noon - Day, Today, Today.AddDays(-1), Postings),
            new CreditLineEvent.HoldReleased(2, 100, 900),
            new CreditLineEvent.HoldsExpired([2, 9]),
            new CreditLineEvent.CaptureRefunded(3, "mer_shop", 100, [new CategoryAmount("purchase", 60)], 40, 1, Today, RecalledCapture, CreditGrains.Credit.Ledger.Postings.Mirror(Postings)),
            new CreditLineEvent.CaptureRefunded(3, "mer_shop", 100, [], 100, 1, Today, null, Postings),
            new CreditLineEvent.Repaid(700, "bank", Shared(500, 200), Today, 29300, Postings),
            new CreditLineEvent.Repaid(700, null, Shared(700, 0), Today, 29300, Postings),
            new CreditLineEvent.RepaymentReversed(5, "bounced", [new CategoryAmount("cash", 1), new CategoryAmount("purchase", 499)], 200, 29800, Today, RecalledRepayment, Postings),
            new CreditLineEvent.RepaymentReversed(5, "bounced", [], 700, 29300, Today, null, Postings),
            new CreditLineEvent.AuthorisationHeld(Request, "purchase", 30000, 100, Noon + Week, Today, 5, 970000) { Plan = Instalments },
            new CreditLineEvent.AuthorisationCaptured(2, "mer_shop", "purchase", 30000, 30000, false, false, false, 0, 30000, 100, 300, Today, null, Postings) { Plan = Started },
            new CreditLineEvent.CaptureRefunded(3, "mer_shop", 100, [], 100, 1, Today, RecalledCapture with { HasPlan = true, EndedPlan = Started }, Postings)
            {
                Plan = new PlanRefund(90, 2, [new RowRefund(1, new Parts(0, 1, 2, 90))]),
            },
            new CreditLineEvent.Repaid(700, "bank", Shared(500, 200) with { Payments = [Payment], Prepayments = [Prepayment] }, Today, 29300, Postings),
            new CreditLineEvent.RepaymentReversed(5, "bounced", [], 700, 29300, Today, null, Postings) { Payments = [Payment] },
            new CreditLineEvent.PlanStarted(Started, [new CategoryAmount("purchase", 30000)], Today, RecalledCapture, Postings),
            new CreditLineEvent.InstalmentsDue(Today, [new DueInstalment(3, 1, 4, 300)], [Payment], 50, Postings),
            new CreditLineEvent.PlanSettled(3, new Settlement(Today, new Parts(1, 2, 3, 4), 5, 20000, 67, 150), Row, 10, Postings),
            new CreditLineEvent.PlanSettled(3, new Settlement(Today, new Parts(1, 2, 3, 4), 5, 0, 0, 0), null, 10, Postings),
            new CreditLineEvent.PlanPrepaid(3, PrepaymentKeeps.Instalment, Prepayment, Today, Postings),
            new CreditLineEvent.PlanDeferred(3, 2, [Row], 12),
            new CreditLineEvent.PlanReAged(3, [Row, Row], 12),
            new CreditLineEvent.StatementIssued(Issued, Postings),
            new CreditLineEvent.MinimumMissed(Today, 10000, 3000, 500, 7, 100, Postings),
            new CreditLineEvent.BucketEntered(Today, Bucket.Days31To60, 31),
            new CreditLineEvent.CollectionActionDue(Today, CollectionAction.CallTask, 31),
            new CreditLineEvent.ProvisionChanged(Today, 2, 100, 900, Postings),
            new CreditLineEvent.RatesChanged(new RateChange(Today, 0.2m, 0.25m), Today),
            new CreditLineEvent.CouponGranted(CouponKind.RateReduction, Today, Today.AddDays(30), 5000, 0.05m, "cash", Today),
            new CreditLineEvent.CouponGranted(CouponKind.InterestFree, Today, Today.AddDays(30), null, 0, null, Today),
            new CreditLineEvent.AutopaySet(new Mandate(MandateKind.Fixed, 5000), Today),
            new CreditLineEvent.AutopaySet(null, Today),
            new CreditLineEvent.FeeCharged(500, true, "returned payment", 100, Today, Postings),
            new CreditLineEvent.ChargesWaived(new Charges(1, 2, 3), "goodwill", Today, Postings),
            new CreditLineEvent.CreditBalancePaidOut(700, Today, Postings),
            new CreditLineEvent.DelinquencyPaused(new Pause(Today, Today.AddDays(14)), Today),
            new CreditLineEvent.ChargedOff("deceased", 29300, Today, Postings),
            new CreditLineEvent.ChargeOffUndone("mistaken", 29300, Today, Postings),
            new CreditLineEvent.StatementConverted(3, Started, [new CategoryAmount("purchase", 30000)], Today, Postings),
            new CreditLineEvent.AdvicePosted("mer_shop", "purchase", 30000, 0, 30000, 100, 300, Noon - Day, Today, Today.AddDays(-1), Postings) { Correction = new Correction(Owing, Postings) },
            new CreditLineEvent.Repaid(700, "bank", Shared(500, 200), Today, 29300, Postings) { Correction = new Correction(Owing, Postings) },
            new CreditLineEvent.RepaymentReversed(5, "bounced", [], 700, 29300, Today, null, Postings) { Charges = new Charges(1, 2, 3), Correction = new Correction(Owing, Postings) },
            new CreditLineEvent.CaptureRefunded(3, "mer_shop", 100, [], 94, 1, Today, null, Postings) { Charges = new Charges(1, 2, 3) },
            new CreditLineEvent.PlanEnded(Started with { IsSettled = true, Refunded = 100, Subsidy = 90, ScheduleVersion = 3, PlannedFrom = 1, Carried = 12 }),
            new CreditLineEvent.Opened("line_1", "cus_1", Strict, 1_000_000, 2, "A"),
            new CreditLineEvent.PlanReopened(Started, RecalledCapture with { HasPlan = true }),
            new CreditLineEvent.PlanReopened(Started, null),
            new CreditLineEvent.Repaid(10000, null, Shared(0, 0) with { Prepayments = [Prepayment with { Former = new FormerSchedule(2, 100, 12, 30000, [Row]) }] }, Today, 20000, Postings),
            new CreditLineEvent.RepaymentReversed(5, "bounced", [], 0, 29300, Today, null, Postings)
            {
                Restored = [new PlanRestoration(3, 1, 10000, [Row], [Row, Row], 12, 30000), new PlanRestoration(3, 1, 1, [], [], 0, null)],
            }),
        Of("customer", CustomerCodec.Instance,
            new CustomerEvent.Opened("cus_1", new CustomerDetails("Li Lei", "crm-7", "retail", "A", 5_000_000, Cny)),
            new CustomerEvent.Opened("cus_1", new CustomerDetails("李雷", null, null, null, null, Cny)),
            new CustomerEvent.Blocked(),
            new CustomerEvent.Unblocked(),
            new CustomerEvent.LineInstructed("line_1", new LineOrder.Open("cus_1", Standard, 1_000_000)),
            new CustomerEvent.LineInstructed("line_1", new LineOrder.SetLimit(2_000_000)),
            new CustomerEvent.LineInstructed("line_1", new LineOrder.Boost(50_000, Noon, Noon + Day)),
            new CustomerEvent.LineInstructed("line_1", new LineOrder.SetBlocked(true)),
            new CustomerEvent.LineInstructed("line_1", new LineOrder.Close("moved")),
            new CustomerEvent.InstructionSettled(2, "line_1", null),
            new CustomerEvent.InstructionSettled(2, "line_1", new Refusal(RefusalCode.LineNotSettled, "A line closes when nothing is owed.")),
            new CustomerEvent.LineInstructed("line_1", new LineOrder.Open("cus_1", Strict, 1_000_000, "A"))),
        Of("merchant", MerchantCodec.Instance,
            new MerchantEvent.Opened(Shop, "Shop"),
            new MerchantEvent.Opened(Shop with { Plans = ["equal-3", "equal-6"], IsSuspended = true }, "Shop"),
            new MerchantEvent.Suspended(),
            new MerchantEvent.Resumed()),
        Of("catalogue", CatalogueCodec.Instance, [.. SeededProducts.All.Append(Everything).Append(Strict).Select(product => (CatalogueEvent)new CatalogueEvent.ProductDefined(product))]),
        Of("registry", RegistryCodec.Instance, (RegistryEvent)new RegistryEvent.Registered("cus_1")),
        Of("closing", ClosingCodec.Instance, new ClosingEvent.Begun(Today), new ClosingEvent.Progressed(7, 1), new ClosingEvent.Ended(9, 0)),
        Of("keyring", KeyringCodec.Instance,
            new KeyringEvent.Issued("key_1", Scope.Terminal, "mer_shop", "till 7", new string('a', 64), "wxyz"),
            new KeyringEvent.Issued("key_2", Scope.App, "cus_1", null, new string('b', 64), "wxyz"),
            new KeyringEvent.Issued("key_3", Scope.Operator, null, null, new string('c', 64), "wxyz"),
            new KeyringEvent.Revoked("key_1")),
    ];

    /// <summary>The kind of account as xunit shows it.</summary>
    public static IEnumerable<object[]> NamesOfAll => All.Select(family => new object[] { family.Name });

    public static Family Named(string name) => All.Single(family => family.Name == name);

    private static Allocation Shared(long principal, long creditBalance) => new(0, 0, 0, [new CategoryAmount("purchase", principal)], 0, creditBalance);

    private static Family Of<TState, TEvent>(string name, JsonCodec<TState, TEvent> codec, params IEnumerable<TEvent> samples) where TEvent : class => new(
        name, [.. codec.Names], [.. samples], sample => codec.Encode((TEvent)sample), (type, json) => codec.Decode(type, Encoding.UTF8.GetBytes(json)));
}
