namespace CreditGrains.Credit.Tests;

using LineAnswer = Answer<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;
using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>What one step did to a line.</summary>
internal sealed record Moment(Step Step, LineAnswer Answer, LineScenario After)
{
    public LineScenario Before => Answer.Before;

    public CreditLineCommand Command => Answer.Command;
}

/// <summary>Carries a random run of steps out on a line.</summary>
internal static class Run
{
    public const long Limit = 300;

    private static readonly MerchantTerms[] Merchants = [Shop with { DiscountBasisPoints = 150 }, Restaurant with { DiscountBasisPoints = 333 }, CashMachine];

    /// <summary>Room for every rule to matter with small numbers.</summary>
    public static RevolvingProduct Product(RevolvingProduct product) => product with
    {
        HoldDays = product.HoldDays.SetItem("6011", 3), SubLimits = product.SubLimits.Clear(), AnnualRate = 0, CashRate = 0, LateFee = 0, Delinquency = new DelinquencyPolicy(null, []), InstantCredit = new InstantCredit(0.2m, 50, 4),
    };

    /// <param name="sweep">Whether time is recorded as it passes, before every step.</param>
    /// <param name="allow">Leaves a command out when it says no; null allows all.</param>
    public static IEnumerable<Moment> Of(IEnumerable<Step> steps, Func<RevolvingProduct, RevolvingProduct>? with = null, bool sweep = false, Func<LineScenario, CreditLineCommand, bool>? allow = null)
    {
        var line = Line(Limit, with ?? Product);
        foreach (var step in steps)
        {
            line = line.After(step.Wait);
            if (sweep && line.When(CatchUp) is { Events.Length: > 0 } swept) line = swept.ThenAccepted();
            var command = CommandOf(step, line);
            if (allow?.Invoke(line, command) == false) continue;
            var answer = line.When(command);
            var after = answer.Events.IsEmpty ? line : answer.ThenAccepted();
            yield return new Moment(step, answer, after);
            line = after;
        }
    }

    /// <summary>Numbers of the events of <paramref name="line"/> that made an authorisation, a capture or a repayment.</summary>
    public static ImmutableArray<long> Made(LineScenario line, Func<CreditLineEvent, bool> kind) => [.. line.Log.Where(entry => kind(entry.Event)).Select(entry => entry.Recorded.Version)];

    public static bool IsAuthorisation(CreditLineEvent made) => made is CreditLineEvent.AuthorisationHeld or CreditLineEvent.AuthorisationDeclined;

    public static bool IsCapture(CreditLineEvent made) => made is CreditLineEvent.AuthorisationCaptured or CreditLineEvent.AdvicePosted;

    public static bool IsRepayment(CreditLineEvent made) => made is CreditLineEvent.Repaid;

    /// <summary>What is known of number <paramref name="made"/>, read back from the line's events.</summary>
    public static CreditLineReceipt? HistoryOf(LineScenario line, long made) =>
        Histories.Fold(line.Log.Where(entry => entry.Recorded.Version == made || entry.Event.Subject == made).Select(entry => (entry.Event, entry.Recorded)));

    private static CreditLineCommand CommandOf(Step step, LineScenario line)
    {
        var (merchant, amount) = (Merchants[step.Which % Merchants.Length], step.Amount);
        return step.Verb switch
        {
            Verb.Authorise => Authorise(amount, merchant),
            Verb.AuthorisePart => Authorise(amount, merchant, partial: true),
            Verb.Increment => Increment(Pick(IsAuthorisation), amount, merchant),
            Verb.Capture => Capture(Pick(IsAuthorisation), amount),
            Verb.CaptureFinal => Capture(Pick(IsAuthorisation), amount, final: true),
            Verb.CaptureRest => Capture(Pick(IsAuthorisation)),
            Verb.Void => Void(Pick(IsAuthorisation), amount),
            Verb.VoidRest => Void(Pick(IsAuthorisation)),
            Verb.Advise => Advise(amount, merchant),
            Verb.Refund => Refund(Pick(IsCapture), amount),
            Verb.RefundRest => Refund(Pick(IsCapture)),
            Verb.Repay => Repay(amount),
            Verb.Reverse => Reverse(Pick(IsRepayment)),
            Verb.SetLimit => Order(line.State.FollowedInstruction + 1, new LineOrder.SetLimit(2 * amount)),
            Verb.Boost => Boost(line.State.FollowedInstruction + 1, amount, line.Now + (step.Which * TimeSpan.FromHours(5)), line.Now + Day + (step.Which * Day)),
            Verb.Freeze => Freeze(),
            Verb.Unfreeze => Unfreeze(),
        };

        long Pick(Func<CreditLineEvent, bool> kind) => Made(line, kind) is { IsEmpty: false } made ? made[^(1 + (step.Which % made.Length))] : 1;
    }
}
