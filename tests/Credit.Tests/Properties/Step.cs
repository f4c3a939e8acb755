using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests;

internal enum Verb
{
    Authorise, AuthorisePart, Increment, Capture, CaptureFinal, CaptureRest, Void, VoidRest, Advise, Refund, RefundRest, Repay, Reverse, SetLimit, Boost, Freeze, Unfreeze,
}

/// <summary>One command of a random run, after a wait. It names earlier authorisations, captures and repayments by <paramref name="Which"/>, from a small pool, so that runs collide.</summary>
internal sealed record Step(Verb Verb, int Which, long Amount, TimeSpan Wait)
{
    private static readonly TimeSpan[] Waits = [default, default, default, default, Millisecond, TimeSpan.FromSeconds(60), TimeSpan.FromHours(7), 3 * Day, Week - Millisecond, Week];

    /// <summary>Spending is as frequent as all the rest, for a line on which nothing is bought shows nothing.</summary>
    public static Gen<Step> Any(params Verb[] except)
    {
        Verb[] verbs = [.. Enum.GetValues<Verb>().Concat([Verb.Authorise, Verb.Authorise, Verb.Authorise, Verb.AuthorisePart, Verb.Capture, Verb.CaptureRest, Verb.Repay]).Where(verb => !except.Contains(verb))];
        return from verb in Gen.Elements(verbs)
               from which in Gen.Choose(0, 5)
               from amount in Gen.Choose(1, 150)
               from wait in Gen.Elements(Waits)
               select new Step(verb, which, amount, wait);
    }
}
