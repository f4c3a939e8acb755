using CreditGrains.Credit.Products;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

/// <summary>
/// What a line should be, kept as naively as can be: plain lists that are searched from end to end, nothing ever leaves them, no snapshots, no recall, no
/// windows. It is told facts in the order they became durable. <see cref="LineRules"/> says what should be decided on it.
/// </summary>
internal sealed partial class LineModel
{
    private readonly List<(Fact Fact, DateTimeOffset At, Call? Call)> past = [];
    private readonly SortedDictionary<string, long> owed = new(StringComparer.Ordinal);
    private long creditBalance;
    private Fact.Boosted? instant;

    public string Id { get; private set; } = "";
    public string Customer { get; private set; } = "";
    public RevolvingProduct? Product { get; private set; }
    public long Limit { get; private set; }
    public bool IsFrozen { get; private set; }
    public bool IsClosed { get; private set; }
    public bool IsBlocked { get; private set; }
    public long Followed { get; private set; }
    public long CreditBalance { get => IsCostly ? Balance.CreditBalance : creditBalance; private set => creditBalance = value; }
    public SortedDictionary<string, long> Owed => IsCostly ? Balance.Owed : owed;

    /// <summary>Late fees and interest that are owed on the balance.</summary>
    public long Charges => IsCostly ? Balance.Penalties + Balance.InterestOwed : 0;

    /// <summary>At most how much principal statements ask for, which is paid before anything in advance.</summary>
    public long Asked { get; private set; }
    public List<BoostModel> Boosts { get; } = [];
    public Dictionary<long, HoldModel> Holds { get; } = [];
    public Dictionary<long, CaptureModel> Captures { get; } = [];
    public Dictionary<long, RepaymentModel> Repayments { get; } = [];
    public List<(DateTimeOffset At, long Amount, int Count)> Approvals { get; } = [];
    public List<(long Number, long Amount)> Movements { get; } = [];
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>The instant up to which the end of holds is on record.</summary>
    public DateTimeOffset ExpiriesRecordedUntil { get; private set; }
    public DateTimeOffset At { get; private set; }
    public long Version => past.Count;

    public Fact? LastFact => past.Count > 0 ? past[^1].Fact : null;

    public long Posted => Owed.Values.Sum() + Charges + Plans.Values.Sum(plan => plan.Posted);

    public long HeldAt(DateTimeOffset now, string? category = null) =>
        Holds.Values.Where(hold => now < hold.Expires && (category is null || hold.Category == category)).Sum(hold => hold.Left);

    public long BoostAt(DateTimeOffset now) => Boosts.Where(boost => boost.From <= now && now < boost.Until).Sum(boost => boost.Amount);

    /// <summary>Credit in use: owed, and held beyond the customer's own money.</summary>
    public long CreditUsedAt(DateTimeOffset now, long released = 0) => Posted + Math.Max(0, HeldAt(now) - released - CreditBalance);

    public long OwnMoneyAt(DateTimeOffset now, long released = 0) => Math.Max(0, CreditBalance - HeldAt(now) + released);

    /// <param name="released">Counts as if this much of the holds were released.</param>
    public long AvailableAt(DateTimeOffset now, long released = 0) => Math.Max(0, Limit + BoostAt(now) - CreditUsedAt(now, released)) + OwnMoneyAt(now, released);

    /// <summary>The most this line may come to owe by approvals, from <paramref name="now"/> on.</summary>
    public long ExposureAt(DateTimeOffset now)
    {
        // What the line grants itself is over when it is over for the line, whatever the customer's time is.
        var granted = Boosts.Where(boost => boost.IsInstant && now < boost.Until && At < boost.Until).Sum(boost => boost.Amount);
        return Limit + Boosts.Where(boost => !boost.IsInstant && now < boost.Until).Sum(boost => boost.Amount) + Math.Max(granted, LineRules.InstantMost(this));
    }

    public IEnumerable<long> UnrecordedExpiries(DateTimeOffset until) =>
        Holds.Where(hold => hold.Value.Left > 0 && !hold.Value.IsEnded && hold.Value.Expires <= until && hold.Value.Expires > ExpiriesRecordedUntil).Select(hold => hold.Key).Order();

    /// <summary>Something that time has brought about by then and that is not on record; null when all is.</summary>
    public string? UnrecordedAt(DateTimeOffset until) =>
        NextPassed(Day(until).AddDays(-1)) is { } passed ? $"{passed.What}"
        : NextDue is { } due && due <= Day(until) ? $"what falls due on {due}"
        : UnrecordedExpiries(until).ToList() is { Count: > 0 } expired ? $"the expiry of {string.Join(' ', expired)}" : null;

    public Told.Line ViewAt(DateTimeOffset now) => DueAt(now).View(now);

    private Told.Line View(DateTimeOffset now) => new(
        Id, Customer, IsClosed ? "Closed" : IsFrozen ? "Frozen" : "Active", Limit, BoostAt(now), Posted, HeldAt(now), CreditBalance, AvailableAt(now), now, Version, TellInstalments(), TellLateness(now));

    /// <summary>What one would have been told of the thing with this number.</summary>
    public Told? Find(long number) =>
        Holds.TryGetValue(number, out var hold) ? hold.ToTold() : Captures.TryGetValue(number, out var capture) ? capture.ToTold()
        : Repayments.TryGetValue(number, out var repayment) ? repayment.ToTold() : null;

    /// <summary>The line as it was at an earlier version.</summary>
    public LineModel Rewind(long version)
    {
        var former = new LineModel();
        foreach (var (fact, at, call) in past.Take((int)version)) former.Record(fact, at, call);
        return former;
    }

    /// <returns>What the caller is to be told when this fact answers a call.</returns>
    public Told Apply(Fact fact, DateTimeOffset at, Call? call) => Record(fact, at, call) ?? ViewAt(at);

    private Told? Record(Fact fact, DateTimeOffset at, Call? call)
    {
        past.Add((fact, at, call));
        At = at;
        ApplyToBalance(fact, at);
        switch (fact)
        {
            case Fact.Opened f:
                (Id, Customer, Limit, Followed, OpenedAt, Product) = (f.Id, f.Customer, f.Limit, f.Instruction, at, Shelf.Products.Single(product => product.Code == f.Product));
                ApplyToBalance(fact, at);
                break;
            case Fact.LimitSet f: (Limit, Followed) = (f.Limit, f.Instruction); break;
            case Fact.Boosted { Instruction: null } f: instant = f; break;
            case Fact.Boosted f:
                Boosts.Add(new BoostModel(Version, f.Amount, f.From, f.Until, false));
                Followed = f.Instruction!.Value;
                break;
            case Fact.Passed f: Asked += f.Asked; break;
            case Fact.Billed or Fact.Missed or Fact.Bucketed or Fact.Charged: break; // The balance knows.
            case Fact.BoostsOver: break; // They ended by themselves when their time came.
            case Fact.Expired: ExpiriesRecordedUntil = at; break; // So did these.
            case Fact.FrozenSet f: IsFrozen = f.IsFrozen; break;
            case Fact.Closed f: (IsClosed, Followed) = (true, f.Instruction); break;
            case Fact.BlockedSet f: (IsBlocked, Followed) = (f.IsBlocked, f.Instruction); break;
            case Fact.Refused f: Followed = f.Instruction; break;
            case Fact.Held f:
                if (instant is { } granted) Boosts.Add(new BoostModel(Version - 1, granted.Amount, granted.From, granted.Until, true));
                instant = null;
                Approvals.Add((at, f.Amount, 1));
                var held = Holds[Version] = new HoldModel(Version, f.Merchant, f.Mcc, f.Category, f.Discount, f.Boost, at, f.Expires, f.Plan) { Requested = f.Asked, Approved = f.Amount, Left = f.Amount, Available = f.Available };
                return held.ToTold();
            case Fact.Declined f:
                var declined = Holds[Version] = new HoldModel(Version, f.Merchant, "", "", 0, 0, at, at) { Requested = f.Asked, Reasons = f.Reasons, WayForward = f.WayForward, Available = f.Available };
                return declined.ToTold();
            case Fact.Raised f:
                Approvals.Add((at, f.Amount, 0));
                return Holds[f.Authorisation].Raise(f.Amount, f.Available).ToTold();
            case Fact.RaiseDeclined f: return Holds[f.Authorisation].DeclineRaise(f).ToTold();
            case Fact.Released f: return Holds[f.Authorisation].Release(f).ToTold();
            case Fact.Captured f:
                Holds[f.Authorisation].Capture(f);
                return Post(f.Authorisation, f.Merchant, f.Category, f.Amount, f.OwnMoney, f.Discount, f.BasisPoints, f.Late, f.Over, f.Plan);
            case Fact.Advised f:
                Approvals.Add((at, f.Amount, 1));
                var advised = Post(null, f.Merchant, f.Category, f.Amount, f.OwnMoney, f.Discount, f.BasisPoints, false, false);
                Relive(f.Relived);
                return advised;
            case Fact.Refunded f:
                var capture = Captures[f.Capture];
                (capture.Refunded, capture.Kept) = (capture.Refunded + f.Amount, capture.Kept - f.DiscountReturned);
                if (f.OffPlan is not null) Unwind(Plans[f.Capture], f);
                Owe(f.Principal, -1);
                CreditBalance += f.ToCreditBalance;
                Movements.Add((Version, -f.Amount));
                return new Told.Refund(Version, f.Capture, f.Amount, capture.Refunded, at);
            case Fact.Repaid f:
                Owe(f.Principal, -1);
                CreditBalance += f.ToCreditBalance;
                Movements.Add((Version, -f.Amount));
                Asked = Math.Max(0, Asked - Fact.Sum(f.Principal));
                Relive(f.Relived);
                return PayPlans(Repayments[Version] = new RepaymentModel(Version, f.Amount, DueOf(f), f.Principal, f.ToCreditBalance, f.ValueDate, at) { BalanceAfter = f.BalanceAfter, Charges = f.Charges }, f).ToTold();
            case Fact.Bounced f:
                var repayment = Repayments[f.Repayment];
                ReturnToPlans(repayment, f);
                Owe(f.Principal, 1);
                CreditBalance -= f.FromCreditBalance;
                Movements.Add((Version, repayment.Amount));
                Asked += Fact.Sum(f.Principal);
                Relive(f.Relived);
                (repayment.IsReversed, repayment.BalanceAfter) = (true, Posted);
                return repayment.ToTold();
            default:
                if (ApplyToPlans(fact) is { } told) return told;
                break;
        }

        return null;
    }

    private Told Post(long? authorisation, string merchant, string category, long amount, long ownMoney, long discount, int basisPoints, bool late, bool over, Fact.Started? plan = null)
    {
        CreditBalance -= ownMoney;
        if (plan is not null) Start(Version, plan.Code, category, plan.Amount, plan.Subsidy.Value, Day(At), plan.Rows.Value);
        else if (amount > ownMoney) Owe($"{category}={amount - ownMoney}", 1);
        Movements.Add((Version, amount));
        return (Captures[Version] = new CaptureModel(Version, authorisation, merchant, category, amount, basisPoints, late, over, At) { Kept = discount, HasPlan = plan is not null }).ToTold();
    }

    /// <summary>Living days again may share out anew what is owed, and never changes its sum where nothing costs anything.</summary>
    private void Relive(Fact.LivedAgain? relived)
    {
        if (relived is null || IsCostly) return;
        var parts = Fact.Parts(relived.Owed).ToList();
        if (parts.Sum(part => part.Amount) != Owed.Values.Sum()) throw new InvalidOperationException($"{Id} owes {Owed.Values.Sum()}, and {relived.Owed} once its days were lived again.");
        Owed.Clear();
        foreach (var part in parts) Owed[part.Category] = part.Amount;
        Asked = relived.Asked;
    }

    private void Owe(string parts, int sign)
    {
        if (IsCostly) return;
        foreach (var part in Fact.Parts(parts)) Owed[part.Category] = Owed.GetValueOrDefault(part.Category) + (sign * part.Amount);
        foreach (var paid in Owed.Where(owed => owed.Value == 0).Select(owed => owed.Key).ToList()) Owed.Remove(paid);
    }
}
