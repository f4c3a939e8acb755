namespace CreditGrains.Credit.Tests;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

/// <summary>Retries, replays and sweeps leave no trace.</summary>
public class ReplayTests
{
    [Fact]
    public void A_retry_adds_no_event_and_hears_the_first_answer_and_another_request_under_its_key_is_refused() => Properties.ForAllRuns(Step.Any(), run =>
    {
        var answered = new List<(CreditLineCommand Command, CreditLineReceipt Receipt)>();
        foreach (var moment in Run.Of(run))
        {
            if (Wording.OperationOf(moment.Command) is null) continue;
            if (moment.Answer.Outcome is Outcome.Accepted) answered.Add((moment.Command, moment.After.Newest));

            // The first answers that are certain to be at hand and are not quite new.
            foreach (var (command, receipt) in answered.TakeLast(RecentOperations<CreditLineReceipt>.Kept).Take(2).Append(answered.LastOrDefault()).Where(one => one.Command is not null))
            {
                moment.After.When(command).ThenReplayed(receipt);
                moment.After.After(Week).When(command).ThenReplayed(receipt);
                moment.After.When(Reused(command)).ThenRefused(RefusalCode.IdempotencyKeyReused);
            }
        }
    }, cases: 200);

    [Fact]
    public void A_refused_command_leaves_its_key_free() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Run.Of(run))
            if (moment.Answer.Outcome is Outcome.Refused && Wording.OperationOf(moment.Command) is { } operation)
                Assert.False(moment.After.State.Operations.TryFind(operation.Key, out _));
    });

    [Fact]
    public void Folding_all_events_anew_or_in_two_parts_gives_the_same_state() => Properties.ForAllRuns(Step.Any(), run =>
    {
        var moments = Run.Of(run).ToList();
        if (moments.Count == 0) return;
        var end = moments[^1].After;
        var anew = end.Log.Aggregate(CreditLineState.None, (state, entry) => CreditLine.Evolve(state, entry.Event, entry.Recorded));
        Content.Equal(end.State, anew);

        var cut = moments[moments.Count / 2].After;
        // As a snapshot would be restored: what is a list inside goes through its list.
        var restored = cut.State with { Operations = RecentOperations<CreditLineReceipt>.Of(cut.State.Operations.ToList()) };
        Content.Equal(end.State, end.Log.Skip(cut.Log.Count).Aggregate(restored, (state, entry) => CreditLine.Evolve(state, entry.Event, entry.Recorded)));
    });

    [Fact]
    public void Recording_time_as_it_passes_changes_no_number() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var (idle, swept) in Run.Of(run).Zip(Run.Of(run, sweep: true)))
        {
            var now = idle.After.Now;
            foreach (var at in new[] { now, now + Day, now + Week })
            {
                // A view holds no collection, so it compares by what it says; only how many events were needed may differ.
                var view = idle.After.State.ViewAt(at) with { Version = 0 };
                Assert.Equal(view, swept.After.State.ViewAt(at) with { Version = 0 });
                if (idle.After.When(CatchUp) is { Events.Length: > 0 } late) Assert.Equal(view, late.ThenAccepted().State.ViewAt(at) with { Version = 0 });
            }

            Assert.Equal(idle.Answer.Outcome.GetType(), swept.Answer.Outcome.GetType());
            Assert.Equal(idle.Answer.DeclineOf() is { } one ? Content.Of(one) : null, swept.Answer.DeclineOf() is { } other ? Content.Of(other) : null);
            Assert.Equal((idle.Answer.Outcome as Outcome.Refused)?.Refusal, (swept.Answer.Outcome as Outcome.Refused)?.Refusal);
        }
    });

    [Fact]
    public void Catching_up_twice_records_nothing_the_second_time() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Run.Of(run))
        {
            if (moment.Answer.Outcome is Outcome.Accepted) moment.After.When(CatchUp).ThenNothing();
            var later = moment.After.After(3 * Day);
            if (later.When(CatchUp) is { Events.Length: > 0 } caughtUp) caughtUp.ThenAccepted().When(CatchUp).ThenNothing();
        }
    });

    private static CreditLineCommand Reused(CreditLineCommand command)
    {
        var other = Wording.OperationOf(command)!.Value with { Fingerprint = 99 };
        return command switch
        {
            CreditLineCommand.Authorise c => c with { Operation = other },
            CreditLineCommand.Increment c => c with { Operation = other },
            CreditLineCommand.Capture c => c with { Operation = other },
            CreditLineCommand.Void c => c with { Operation = other },
            CreditLineCommand.Advise c => c with { Operation = other },
            CreditLineCommand.Refund c => c with { Operation = other },
            CreditLineCommand.Repay c => c with { Operation = other },
            CreditLineCommand.ReverseRepayment c => c with { Operation = other },
            CreditLineCommand.Freeze c => c with { Operation = other },
            CreditLineCommand.Unfreeze c => c with { Operation = other },
            _ => throw new ArgumentException($"{command.GetType().Name} has no key.", nameof(command)),
        };
    }
}
