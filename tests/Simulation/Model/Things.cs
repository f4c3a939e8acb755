using CreditGrains.Credit.CreditLines;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

internal sealed record BoostModel(long Number, long Amount, DateTimeOffset From, DateTimeOffset Until, bool IsInstant);

/// <summary>An authorisation, declined ones too, for ever.</summary>
internal sealed class HoldModel(long number, string merchant, string mcc, string category, int discount, long boost, DateTimeOffset created, DateTimeOffset expires, string? plan = null)
{
    public string Merchant => merchant;
    public string Mcc => mcc;
    public string Category => category;
    public int Discount => discount;
    public string? Plan => plan;
    public DateTimeOffset Expires => expires;
    public long Requested { get; set; }
    public long Approved { get; set; }
    public long Taken { get; private set; }
    public long Voided { get; private set; }
    public long Left { get; set; }
    public bool IsEnded { get; private set; }
    public string Reasons { get; set; } = "";
    public WayForward? WayForward { get; set; }
    public long Available { get; set; }

    public HoldModel Raise(long amount, long available)
    {
        (Requested, Approved, Left, Available, Reasons, WayForward) = (Requested + amount, Approved + amount, Left + amount, available, "", null);
        return this;
    }

    public HoldModel DeclineRaise(Fact.RaiseDeclined fact)
    {
        (Available, Reasons, WayForward) = (fact.Available, fact.Reasons, fact.WayForward);
        return this;
    }

    public HoldModel Release(Fact.Released fact)
    {
        (Voided, IsEnded, Left, Available, Reasons, WayForward) = (Voided + fact.Amount, Left == fact.Amount, Left - fact.Amount, fact.Available, "", null);
        return this;
    }

    public void Capture(Fact.Captured fact) => (Taken, Left, IsEnded, Reasons, WayForward) = (Taken + fact.Amount, Left - fact.Freed, fact.Final, "", null);

    public Told ToTold() => new Told.Authorisation(
        number, Reasons, WayForward?.LargestAmount ?? 0, WayForward?.RetryAfter, Requested, Approved, Taken, Voided, Left, IsEnded, boost, Available, created, expires, plan);
}

internal sealed class CaptureModel(long number, long? authorisation, string merchant, string category, long amount, int basisPoints, bool late, bool over, DateTimeOffset at)
{
    public string Merchant => merchant;
    public string Category => category;
    public long Amount => amount;
    public int BasisPoints => basisPoints;
    public long Refunded { get; set; }

    public bool HasPlan { get; set; }

    /// <summary>Discount kept.</summary>
    public long Kept { get; set; }

    public Told ToTold() => new Told.Capture(number, authorisation, merchant, amount, Refunded, late, over, Kept, at, HasPlan);
}

internal sealed class RepaymentModel(long number, long amount, string due, string principal, long toCreditBalance, DateOnly valueDate, DateTimeOffset at)
{
    public long Amount => amount;
    public string Principal => principal;

    /// <summary>What it paid of rows that had fallen due, and in advance with the plan as it was right before.</summary>
    public List<PaidRow> Payments { get; } = [];
    public List<PaidInAdvance> InAdvance { get; } = [];
    public DateOnly ValueDate => valueDate;
    public bool IsReversed { get; set; }
    public long BalanceAfter { get; set; }

    /// <summary>What it paid of late fees, other fees and interest of the balance.</summary>
    public required Fact.ChargesPaid Charges { get; init; }

    public Told ToTold() => new Told.Repayment(number, amount, due, principal, toCreditBalance, valueDate, IsReversed, BalanceAfter, at);
}

/// <summary>A merchant as some process saw it, perhaps through an old copy.</summary>
/// <param name="IsMissing">A process that looked before it was opened knows of no such merchant.</param>
/// <param name="KnowsPlans">False for a process that looked before the plan was defined.</param>
internal readonly record struct Seen(MerchantModel Merchant, bool IsSuspended, bool IsMissing = false, bool KnowsPlans = true);

/// <summary>A merchant and every time it was suspended or resumed.</summary>
internal sealed class MerchantModel(string id, string mcc, int discount)
{
    public string Id => id;
    public string Mcc => mcc;
    public int Discount => discount;
    public long Version { get; set; } = 1;

    /// <summary>Suspended or not, from which true time on.</summary>
    public List<(long FromMs, bool IsSuspended)> Standing { get; } = [];

    public bool IsSuspended => Standing[^1].IsSuspended;

    /// <summary>Whether it stood so at some moment of the time given.</summary>
    public bool Stood(bool suspended, long fromMs, long untilMs)
    {
        for (var i = 0; i < Standing.Count; i++)
        {
            var endsMs = i + 1 < Standing.Count ? Standing[i + 1].FromMs : long.MaxValue;
            if (Standing[i].IsSuspended == suspended && Standing[i].FromMs <= untilMs && endsMs >= fromMs) return true;
        }

        return false;
    }
}
