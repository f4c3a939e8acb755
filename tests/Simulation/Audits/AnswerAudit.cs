using CreditGrains.Credit.Operations;
using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>
/// What callers hear: an answer only when it is durable, the model's answer and no other, the same one for ever under one key, given as new once; a refusal only
/// where the rules refuse; "not done" only when it was not done; a read of nothing that is not durable and of nothing older than this process has shown before.
/// </summary>
internal sealed class AnswerAudit(Evidence evidence) : IAudit
{
    public void OnStored(Entry entry)
    {
        // What was decided before its caller heard "not done" must never appear, however long it was on its way.
        if (entry.Key is { } claim && evidence.CallOf(claim.Key, claim.Fingerprint)?.NotDoneAt is { } told)
            evidence.Check(entry.At >= told, () => $"{entry.Stream} {entry.Sequence} was decided at {entry.At:O}, and at {told:O} its caller heard that nothing was done.");
    }

    public void OnReply(Attempt attempt, Reply reply)
    {
        evidence.World.Mark((ulong)(attempt.Call.Number * 8) + (reply.MustTryAgain ? 1UL : reply.Refused is { } code ? 2 + ((ulong)code * 31) : 3));
        if (reply.MustTryAgain) NotDone(attempt, reply);
        else if (attempt.Call.Deed is CloseBusiness) return;
        else if (attempt.Call.Deed.IsRead) ReadAudit.Check(evidence, attempt, reply.Told!);
        else if (reply.Told is { } told) Done(attempt, reply, told);
        else Refused(attempt, reply.Refused!.Value);
    }

    private void Done(Attempt attempt, Reply reply, Told told)
    {
        var call = attempt.Call;
        // Nobody opened it, or this process stood beside the one that did and does not know of it: there is no account to record the decline in.
        if (call.Aim.Stream == Authorise.NoLine || (told is Told.Authorisation { Declined: "LineNotFound" } && !evidence.IsSerene && !attempt.WasStored))
        {
            evidence.Check(told is Told.Authorisation { Declined: "LineNotFound", Approved: 0 }, () => $"{attempt} was told {told}.");
            return;
        }

        var stream = StreamOf(call, told);
        var answer = evidence.AnswerTo(stream, call.Operation.Key);
        evidence.Check(answer is not null, () => $"{attempt} was told {told}, which is not durable.");
        if (answer is null) return;
        evidence.Check(answer.Fingerprint == call.Operation.Fingerprint, () => $"{attempt} was told the answer to another request: {told}.");
        evidence.Check(answer.Told == told, () => $"{attempt} was told {told}; the answer is {answer.Told}.");
        if (!reply.IsReplay) evidence.Check(answer.NewAt.Add(attempt.Process.Number), () => $"{attempt} was told {told} as new for the second time.");
        evidence.Check(call.First is null || call.First == told, () => $"{attempt} was told {told} after {call.First}.");
        call.First = told;
        if (told is Told.Customer customer) CheckFollowed(attempt, customer);
        attempt.Process.Show(stream, answer.Version);
    }

    /// <summary>A block is answered once every line has followed it.</summary>
    private void CheckFollowed(Attempt attempt, Told.Customer customer)
    {
        foreach (var order in evidence.Customers[customer.Id].Orders)
            if (order.Number == customer.Version) evidence.Check(order.IsFollowed || order.Refused is not null, () => $"{attempt} was answered before {order.Line} followed.");
    }

    private void NotDone(Attempt attempt, Reply reply)
    {
        // The only attempt ever made says that nothing was done.
        if (reply.OutcomeIsUnknown || attempt.Call.Sent > 1 || !attempt.Call.Deed.HasKey) return;
        if (evidence.HasTrueClocks) attempt.Call.NotDoneAt ??= attempt.Process.Clock.GetUtcNow();
        evidence.Check(!evidence.IsClaimed(attempt.Call), () => $"{attempt} was told it was not done, and it was.");
    }

    private void Refused(Attempt attempt, RefusalCode code)
    {
        var call = attempt.Call;
        if (code == RefusalCode.IdempotencyKeyReused)
        {
            evidence.Check(evidence.IsClaimedByAnother(call), () => $"{attempt} was told that its key was used for something else, which it was not.");
            return;
        }

        // A copy of a merchant may be older than the merchant.
        if (code == RefusalCode.MerchantNotFound && !evidence.IsSerene) return;
        evidence.Check(!attempt.WasStored, () => $"{attempt} was carried out before and is now refused: {code}.");
        var justified = call.Deed switch
        {
            SetBlocked d => code == (d.Blocked ? RefusalCode.CustomerBlocked : RefusalCode.CustomerNotBlocked),
            SetSuspended d => code == (d.Suspended ? RefusalCode.MerchantSuspended : RefusalCode.MerchantNotSuspended),
            OpenLine => code is RefusalCode.ExposureLimitExceeded or RefusalCode.CustomerBlocked,
            Boost d => code is RefusalCode.ExposureLimitExceeded or RefusalCode.LineClosed || (code == RefusalCode.BoostInThePast && call.Aim.Until <= Later(attempt)),
            SetLimit => code is RefusalCode.ExposureLimitExceeded or RefusalCode.LineClosed,
            Close => code is RefusalCode.LineNotSettled or RefusalCode.LineClosed,
            OpenMerchant or OpenCustomer or DefinePlan => false,
            _ => IsJustified(attempt, code),
        };
        evidence.Check(justified, () => $"{attempt} was refused: {code}, for no reason.");
    }

    // Decided at some instant between arrival and answer, on a state that was the newest durable one at some moment in between.
    private bool IsJustified(Attempt attempt, RefusalCode code)
    {
        if (!evidence.Lines.TryGetValue(attempt.Call.Aim.Stream, out var line)) return code == RefusalCode.NotFound;
        if (attempt.Process.Clock.Jumps != attempt.Jumps) return true;
        for (var version = line.Version; version >= Math.Max(1, attempt.DurableVersion); version--)
        {
            var then = version == line.Version ? line : line.Rewind(version);
            foreach (var instant in (ReadOnlySpan<DateTimeOffset>)[attempt.Clock, attempt.Process.Clock.GetUtcNow()])
                if (Refusal(then, attempt.Call, instant < then.At ? then.At : instant) == code) return true;
        }

        return false;
    }

    private RefusalCode? Refusal(LineModel line, Call call, DateTimeOffset now)
    {
        var id = call.Aim.Merchant ?? (line.Holds.TryGetValue(call.Aim.Number, out var hold) ? hold.Merchant : line.Captures.TryGetValue(call.Aim.Number, out var capture) ? capture.Merchant : null);
        var merchant = id is not null && evidence.Merchants.TryGetValue(id, out var found) ? found : null;
        return LineRules.Expect(line.DueAt(now), call.Deed, call.Aim, merchant is null ? null : new Seen(merchant, merchant.IsSuspended, KnowsPlans: evidence.MustKnowPlan((call.Deed as ConvertCapture)?.Plan, call)), now).Refused;
    }

    // A customer whose events are ahead of the clock decides at their time.
    private DateTimeOffset Later(Attempt attempt)
    {
        if (attempt.Process.Clock.Jumps != attempt.Jumps) return DateTimeOffset.MaxValue;
        var (now, at) = (attempt.Process.Clock.GetUtcNow(), evidence.Customers[attempt.Call.Aim.Stream].At);
        return now < at ? at : now;
    }

    private static string StreamOf(Call call, Told told) => told switch
    {
        Told.Line line => line.Id, Told.Customer customer => customer.Id, Told.Merchant merchant => merchant.Id, _ => call.Aim.Stream,
    };
}
