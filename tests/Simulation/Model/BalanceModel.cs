using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Simulation.Model;

/// <summary>Money that came to or left a revolving balance, on the day that counts for interest. Steps of the limit stand among them, on the day they were booked.</summary>
internal sealed record Movement(DateOnly On, long Number, MovementKind Kind, string Category, long Amount, DateOnly From = default);

internal enum MovementKind { Spent, Refunded, Repaid, Charged, LimitStepped }

/// <summary>What is unpaid of one statement's minimum.</summary>
internal sealed record DueModel(DateOnly Date, long[] Parts)
{
    public long Unpaid => Parts.Sum();
}

/// <summary>
/// A revolving balance worked out anew from its first day, one day after the other, in whole numbers: interest is a sum of balance × basis points per day, and is
/// divided once, when it is posted. Slow and without memory on purpose.
/// </summary>
internal sealed class BalanceModel
{
    private const int Penalty = 0, Interest = 1, Principal = 2;

    private readonly RevolvingProduct product;
    private readonly DateOnly opened;
    private readonly SortedDictionary<string, Category> categories = new(StringComparer.Ordinal);
    private readonly List<DueModel> dues = [];
    private readonly List<Movement> limits = [];
    private readonly Int128 divisor;
    private DateOnly? dueDate;
    private long billed, credited;
    private bool? isPaidInFull;
    private bool isActive, isGraceInForce = true;
    private Bucket bucket;

    private BalanceModel(RevolvingProduct product, DateOnly opened) =>
        (this.product, this.opened, divisor) = (product, opened, (Int128)10_000 * Schedules.YearDays(product.DayCount));

    /// <summary>What passed by itself, in order, with the day whose end brought it about.</summary>
    public List<(DateOnly Day, Fact What, bool IsIdle)> Passed { get; } = [];

    public long Penalties { get; private set; }
    public long InterestOwed { get; private set; }
    public long CreditBalance { get; private set; }

    /// <summary>Interest, and fees for late and returned payments, charged since the beginning, paid or not.</summary>
    public long InterestCharged { get; private set; }
    public long PenaltiesCharged { get; private set; }

    /// <summary>Principal by category, where there is any.</summary>
    public SortedDictionary<string, long> Owed => new(categories.Where(one => one.Value.Principal > 0).ToDictionary(one => one.Key, one => one.Value.Principal), StringComparer.Ordinal);

    public long PrincipalOwed => categories.Values.Sum(one => one.Principal);

    public long Posted => PrincipalOwed + InterestOwed + Penalties;

    /// <summary>Lives all days from the first to the end of <paramref name="through"/>, and begins the next.</summary>
    public static BalanceModel Of(RevolvingProduct product, DateOnly opened, IEnumerable<Movement> movements, DateOnly through)
    {
        var balance = new BalanceModel(product, opened);
        var byDay = movements.ToLookup(movement => movement.On);
        for (var day = opened; ; day = day.AddDays(1))
        {
            if (byDay.Contains(day))
                foreach (var movement in byDay[day].OrderBy(movement => movement.Number)) balance.Move(movement);
            if (day > through) return balance;
            balance.Close(day);
            balance.Begin(day);
        }
    }

    /// <summary>The first day that something may still be dated on: three whole cycles can be lived again, and all days of a line that has not many more.</summary>
    public static DateOnly Earliest(RevolvingProduct product, DateOnly opened, DateOnly today)
    {
        var latest = today.AddDays(-1);
        while (latest > opened && latest != Clamped(product, latest.Year, latest.Month)) latest = latest.AddDays(-1);
        if (latest <= opened || latest.DayNumber - opened.DayNumber + 1 <= 93) return opened;
        var (year, month) = latest.Month > 3 ? (latest.Year, latest.Month - 3) : (latest.Year - 1, latest.Month + 9);
        return Clamped(product, year, month).AddDays(1);
    }

    public int DaysPastDue(DateOnly day) => dues.Count > 0 && dues[0].Date < day ? day.DayNumber - dues[0].Date.DayNumber : 0;

    /// <summary>What is to be paid next, and by when.</summary>
    public string Tell(DateOnly today)
    {
        if (dues.Count == 0) return $"late {DaysPastDue(today)} next none";
        var next = dues.Where(due => due.Date >= today).Select(due => (DateOnly?)due.Date).Min() ?? dues[0].Date;
        return $"late {DaysPastDue(today)} next {next:MMdd} {dues.Where(due => due.Date <= next || due.Date < today).Sum(due => due.Unpaid)}";
    }

    /// <summary>What a repayment pays.</summary>
    public (long Penalties, long Interest, string Principal, long ToCreditBalance) Repay(long amount)
    {
        var (penalties, interest, before, credit) = (Penalties, InterestOwed, Owed, CreditBalance);
        Pay(amount);
        return (penalties - Penalties, interest - InterestOwed, Taken(before), CreditBalance - credit);
    }

    /// <summary>What a refund pays.</summary>
    public (long Penalties, long Interest, string Principal, long ToCreditBalance) Refund(string category, long amount)
    {
        var (penalties, interest, before, credit) = (Penalties, InterestOwed, Owed, CreditBalance);
        GiveBack(category, amount);
        return (penalties - Penalties, interest - InterestOwed, Taken(before), CreditBalance - credit);
    }

    private string Taken(SortedDictionary<string, long> before) => Fact.Parts(before
        .Select(part => new CategoryAmount(part.Key, part.Value - (categories.TryGetValue(part.Key, out var left) ? left.Principal : 0))).Where(part => part.Amount > 0));

    private void Move(Movement movement)
    {
        switch (movement.Kind)
        {
            case MovementKind.Spent: Spend(movement.Category, movement.Amount); break;
            case MovementKind.Refunded:
                GiveBack(movement.Category, movement.Amount);
                credited += movement.Amount;
                break;
            case MovementKind.Repaid:
                Pay(movement.Amount);
                credited += movement.Amount;
                break;
            case MovementKind.Charged: Charge(movement.Amount); break;
            case MovementKind.LimitStepped:
                limits.Add(movement);
                return;
            default: throw new NotSupportedException($"The model knows no {movement.Kind}.");
        }

        isActive = true;
        bucket = BucketOf(DaysPastDue(movement.On));
    }

    private void Spend(string category, long amount)
    {
        var own = Math.Min(CreditBalance, amount);
        CreditBalance -= own;
        if (amount == own) return;
        if (!categories.TryGetValue(category, out var into)) categories[category] = into = new Category(product.Rate(category), product.PenaltyRate ?? 0);
        into.Unbilled += amount - own;
    }

    private void GiveBack(string category, long amount)
    {
        var principal = Math.Min(PrincipalOwed, amount);
        TakeOff(principal, category);
        // No more is due than is owed, and what is due last is let off first.
        foreach (var part in new[] { Penalty, Interest, Principal })
        {
            var left = part == Penalty ? Penalties : part == Interest ? InterestOwed : PrincipalOwed;
            foreach (var due in dues)
            {
                due.Parts[part] = Math.Min(due.Parts[part], left);
                left -= due.Parts[part];
            }
        }

        dues.RemoveAll(due => due.Unpaid == 0);
        Pay(amount - principal);
    }

    /// <summary>Past due, then due, then the rest; inside each the late fees, then interest, then principal.</summary>
    private void Pay(long amount)
    {
        var toPrincipal = 0L;
        foreach (var due in dues)
            for (var part = Penalty; part <= Principal; part++)
            {
                var share = Math.Min(due.Parts[part], amount);
                due.Parts[part] -= share;
                amount -= share;
                if (part == Penalty) Penalties -= share;
                else if (part == Interest) InterestOwed -= share;
                else toPrincipal += share;
            }

        dues.RemoveAll(due => due.Unpaid == 0);
        var late = Math.Min(Penalties, amount);
        (Penalties, amount) = (Penalties - late, amount - late);
        var interest = Math.Min(InterestOwed, amount);
        (InterestOwed, amount) = (InterestOwed - interest, amount - interest);
        var principal = Math.Min(PrincipalOwed - toPrincipal, amount);
        TakeOff(toPrincipal + principal, null);
        CreditBalance += amount - principal;
    }

    /// <summary>One category first, if any; then what is billed before what is not, the dearest first.</summary>
    private void TakeOff(long amount, string? first)
    {
        var order = categories.OrderByDescending(one => product.Rate(one.Key)).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value).ToList();
        if (first is not null && categories.TryGetValue(first, out var own))
        {
            amount -= own.TakeBilled(amount);
            amount -= own.TakeUnbilled(amount);
        }

        foreach (var category in order) amount -= category.TakeBilled(amount);
        foreach (var category in order) amount -= category.TakeUnbilled(amount);
    }

    private void Close(DateOnly day)
    {
        foreach (var category in categories.Values)
        {
            var rate = DaysPastDue(day) > 0 ? category.RateWhileLate : category.Rate;
            category.OnBilled += (Int128)category.Billed * rate;
            category.OnUnbilled += (Int128)category.Unbilled * rate;
        }

        if (day == dueDate) FallDue(day);
        if (day > opened && day == Clamped(day.Year, day.Month)) Cut(day);
    }

    private void Begin(DateOnly closed)
    {
        var today = closed.AddDays(1);
        var reached = BucketOf(DaysPastDue(today));
        if (reached != bucket) Passed.Add((closed, new Fact.Bucketed(today, reached, DaysPastDue(today)), false));
        bucket = reached;
    }

    private void FallDue(DateOnly day)
    {
        isPaidInFull = credited >= billed;
        var missed = dues.Sum(due => due.Unpaid);
        if (missed == 0) return;
        var fee = Math.Min(product.LateFee, missed);
        var own = Math.Min(CreditBalance, fee);
        Passed.Add((day, new Fact.Missed(day, missed, fee, own), false));
        if (fee == 0) return;
        Charge(fee);
        isActive = true;
    }

    /// <summary>Out of the customer's own money first.</summary>
    private void Charge(long fee)
    {
        var own = Math.Min(CreditBalance, fee);
        (Penalties, CreditBalance, PenaltiesCharged) = (Penalties + fee - own, CreditBalance - own, PenaltiesCharged + fee);
    }

    private void Cut(DateOnly day)
    {
        // Nothing was asked for, or all of it was paid in time.
        var isHonoured = dueDate is null || billed <= 0 || isPaidInFull == true;
        var (charged, waived, lines) = (0L, 0L, new List<string>());
        foreach (var (name, category) in categories)
        {
            var hasGrace = product.Grace && name != Categories.Cash;
            var due = !hasGrace || !isHonoured ? category.Deferred + category.OnBilled + category.OnUnbilled : isGraceInForce ? 0 : category.OnBilled;
            var posted = category.Post(due, divisor);
            if (posted > 0) lines.Add($"{name}={posted}");
            if (hasGrace && isHonoured && isGraceInForce) waived += Rounded(category.Deferred + category.OnBilled, divisor);
            category.Deferred = hasGrace && isHonoured ? category.OnUnbilled : 0;
            (category.Billed, category.Unbilled, category.OnBilled, category.OnUnbilled) = (category.Principal, 0, 0, 0);
            charged += posted;
        }

        isGraceInForce = product.Grace && isHonoured;
        var own = Math.Min(CreditBalance, charged);
        (InterestOwed, CreditBalance, InterestCharged) = (InterestOwed + charged - own, CreditBalance - own, InterestCharged + charged);
        Bill(day, charged, string.Join(' ', lines), waived, own);
    }

    private void Bill(DateOnly day, long charged, string lines, long waived, long own)
    {
        var isIdle = Posted == 0 && !isActive && charged == 0;
        var balance = Posted - CreditBalance;
        var overdue = dues.Sum(due => due.Unpaid);
        var limit = limits.Where(step => step.From <= day).Sum(step => step.Amount);
        var overLimit = Math.Max(0, Posted - limit);
        var (newPenalties, newInterest) = (Penalties - dues.Sum(due => due.Parts[Penalty]), InterestOwed - dues.Sum(due => due.Parts[Interest]));
        var share = categories.Values.Sum(one => Schedules.HalfEven((Int128)one.Principal * (long)(product.MinimumPayment.Percent * 10_000), 10_000));
        var minimum = balance <= 0 ? 0 : Math.Min(balance, Math.Max(product.MinimumPayment.Floor, newPenalties + newInterest + Math.Max(overdue, overLimit) + share));
        var next = Clamped(day.AddDays(1).Year, day.AddDays(1).Month) is var same && same > day ? same : Clamped(day.AddMonths(1).Year, day.AddMonths(1).Month);
        var due = day.AddDays(product.DueDays) < next ? day.AddDays(product.DueDays) : next.AddDays(-1);
        var left = Math.Max(0, minimum - overdue);
        var penalties = Math.Min(newPenalties, left);
        var interest = Math.Min(newInterest, left - penalties);
        if (left > 0) dues.Add(new DueModel(due, [penalties, interest, left - penalties - interest]));
        (dueDate, billed, credited, isPaidInFull, isActive) = (isIdle ? null : due, balance, 0, null, false);
        Passed.Add((day, new Fact.Billed(day, due, balance, minimum, overdue, overLimit, limit, Penalties, lines, waived, isGraceInForce, own), isIdle));
    }

    private DateOnly Clamped(int year, int month) => Clamped(product, year, month);

    private static DateOnly Clamped(RevolvingProduct product, int year, int month) => new(year, month, Math.Min(product.StatementDay, DateTime.DaysInMonth(year, month)));

    private static Bucket BucketOf(int late) => late <= 0 ? Bucket.Current : late <= 30 ? Bucket.Days1To30 : late <= 60 ? Bucket.Days31To60 : late <= 90 ? Bucket.Days61To90 : Bucket.Over90;

    private static long Rounded(Int128 exact, Int128 divisor) => exact <= 0 ? 0 : Schedules.HalfEven(exact, divisor);

    private sealed class Category(decimal rate, decimal penaltyRate)
    {
        private Int128 carried;

        /// <summary>In basis points per year.</summary>
        public long Rate { get; } = (long)(rate * 10_000);
        public long RateWhileLate { get; } = (long)(Math.Max(rate, penaltyRate) * 10_000);

        public long Billed { get; set; }
        public long Unbilled { get; set; }
        public Int128 OnBilled { get; set; }
        public Int128 OnUnbilled { get; set; }

        /// <summary>Interest of the former cycle on what its statement billed, which payment in full waives.</summary>
        public Int128 Deferred { get; set; }

        public long Principal => Billed + Unbilled;

        public long Post(Int128 due, Int128 divisor)
        {
            var posted = Rounded(carried + due, divisor);
            carried += due - (posted * divisor);
            return posted;
        }

        public long TakeBilled(long most)
        {
            var taken = Math.Min(Billed, most);
            Billed -= taken;
            return taken;
        }

        public long TakeUnbilled(long most)
        {
            var taken = Math.Min(Unbilled, most);
            Unbilled -= taken;
            return taken;
        }
    }
}
