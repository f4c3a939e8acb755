namespace CreditGrains.Credit.Tests;

internal enum Verdict { Accepted, Declined, Refused }

/// <summary>
/// A line as a child would keep it: one number for what the customer has (above 0) or owes (below 0), a list of promises, and the limits. It shares nothing
/// with the rules, knows no events, categories, postings or histories, and must agree with them on every number after every command.
/// </summary>
internal sealed class Model
{
    private sealed class Promise(long approved, decimal tolerance, DateTimeOffset until)
    {
        public long Approved = approved, Left = approved, Captured, Voided;
        public bool IsOver = approved == 0;
        public readonly decimal Tolerance = tolerance;
        public readonly DateTimeOffset Until = until;

        public bool IsLive(DateTimeOffset now) => !IsOver && Left > 0 && now < Until;
    }

    private sealed class Paid(long amount)
    {
        public readonly long Amount = amount;
        public long Returned;
    }

    private readonly List<Promise> promises = [];
    private readonly List<Paid> purchases = [], repayments = [];
    private readonly List<(long Amount, DateTimeOffset From, DateTimeOffset Until, bool Instant)> boosts = [];
    private long position, limit = Run.Limit;
    private bool isFrozen;

    public long Posted => Math.Max(0, -position);

    public long CreditBalance => Math.Max(0, position);

    public long Held(DateTimeOffset now) => promises.Where(promise => promise.IsLive(now)).Sum(promise => promise.Left);

    public long Available(DateTimeOffset now) => Math.Max(0, Spendable(now));

    private long Spendable(DateTimeOffset now) => limit + boosts.Where(boost => boost.From <= now && now < boost.Until).Sum(boost => boost.Amount) + position - Held(now);

    public Verdict Do(Step step, DateTimeOffset now) => step.Verb switch
    {
        Verb.Authorise or Verb.AuthorisePart => Authorise(step, now),
        Verb.Increment => Of(promises, step) is { } promise ? Increment(promise, step.Amount, now) : Verdict.Refused,
        Verb.Capture or Verb.CaptureFinal => Of(promises, step) is { } promise ? Capture(promise, step.Amount, step.Verb == Verb.CaptureFinal) : Verdict.Refused,
        Verb.CaptureRest => Of(promises, step) is { Left: > 0 } promise ? Capture(promise, promise.Left, final: false) : Verdict.Refused,
        Verb.Void => Of(promises, step) is { } promise ? Void(promise, step.Amount, now) : Verdict.Refused,
        Verb.VoidRest => Of(promises, step) is { } promise ? Void(promise, promise.Left, now) : Verdict.Refused,
        Verb.Advise => Purchase(step.Amount),
        Verb.Refund => Of(purchases, step) is { } purchase ? Refund(purchase, step.Amount) : Verdict.Refused,
        Verb.RefundRest => Of(purchases, step) is { } purchase && purchase.Returned < purchase.Amount ? Refund(purchase, purchase.Amount - purchase.Returned) : Verdict.Refused,
        Verb.Repay => Repay(step.Amount),
        Verb.Reverse => Of(repayments, step) is { Returned: 0 } repayment ? Reverse(repayment) : Verdict.Refused,
        Verb.SetLimit => Done(limit = 2 * step.Amount),
        Verb.Boost => Boost(step.Amount, now + (step.Which * TimeSpan.FromHours(5)), now + Day + (step.Which * Day), instant: false),
        Verb.Freeze => isFrozen ? Verdict.Refused : Done(isFrozen = true),
        Verb.Unfreeze => isFrozen ? Done(isFrozen = false) : Verdict.Refused,
    };

    private static T? Of<T>(List<T> made, Step step) where T : class => made.Count == 0 ? null : made[^(1 + (step.Which % made.Count))];

    private static Verdict Done<T>(T _) => Verdict.Accepted;

    private Verdict Authorise(Step step, DateTimeOffset now)
    {
        var (asked, spendable) = (step.Amount, Spendable(now));
        var instantLeft = Math.Max(0, Math.Min(limit * 2 / 10, 50) - boosts.Where(boost => boost.Instant && now < boost.Until).Sum(boost => boost.Amount));
        var approved = isFrozen ? 0
            : asked - spendable <= instantLeft ? asked
            : step.Verb == Verb.AuthorisePart ? Math.Max(0, spendable) : 0;
        if (approved > 0 && approved > spendable) Boost(approved - spendable, now, now + (4 * Day), instant: true);
        promises.Add(new Promise(approved, step.Which % 3 == 1 ? 0.2m : 0, now + (step.Which % 3 == 2 ? 3 * Day : Week)));
        return approved > 0 ? Verdict.Accepted : Verdict.Declined;
    }

    private Verdict Increment(Promise promise, long amount, DateTimeOffset now)
    {
        if (!promise.IsLive(now)) return Verdict.Refused;
        if (isFrozen || amount > Spendable(now)) return Verdict.Declined;
        promise.Approved += amount;
        return Done(promise.Left += amount);
    }

    private Verdict Capture(Promise promise, long amount, bool final)
    {
        var most = (long)Math.Floor((promise.Approved - promise.Voided) * (1 + promise.Tolerance));
        if (promise.IsOver || promise.Captured + amount > most) return Verdict.Refused;
        promise.Captured += amount;
        promise.Left = Math.Max(0, promise.Left - amount);
        promise.IsOver = final || promise.Captured == most;
        return Purchase(amount);
    }

    private static Verdict Void(Promise promise, long amount, DateTimeOffset now)
    {
        if (!promise.IsLive(now) || amount > promise.Left) return Verdict.Refused;
        promise.Voided += amount;
        promise.Left -= amount;
        return Done(promise.IsOver = promise.Left == 0);
    }

    private Verdict Purchase(long amount)
    {
        purchases.Add(new Paid(amount));
        return Done(position -= amount);
    }

    private Verdict Refund(Paid purchase, long amount)
    {
        if (purchase.Returned + amount > purchase.Amount) return Verdict.Refused;
        purchase.Returned += amount;
        return Done(position += amount);
    }

    private Verdict Repay(long amount)
    {
        repayments.Add(new Paid(amount));
        return Done(position += amount);
    }

    private Verdict Reverse(Paid repayment)
    {
        repayment.Returned = repayment.Amount;
        return Done(position -= repayment.Amount);
    }

    private Verdict Boost(long amount, DateTimeOffset from, DateTimeOffset until, bool instant)
    {
        boosts.Add((amount, from, until, instant));
        return Verdict.Accepted;
    }
}
