namespace CreditGrains.Credit.Tests;

internal delegate TState Fold<TState, in TEvent>(TState state, TEvent happened, in Recorded recorded);

internal readonly record struct Entry<TEvent>(TEvent Event, Recorded Recorded);

/// <summary>An aggregate's rules as the account shell sees them.</summary>
/// <param name="Recall">Puts into a command the history it asked for; null where no command ever asks.</param>
internal sealed record Rules<TState, TCommand, TEvent, TReceipt>(
    TState Blank,
    Func<TState, TCommand, DateTimeOffset, Outcome<TEvent, TReceipt>> Decide,
    Fold<TState, TEvent> Evolve,
    Func<TCommand, Operation?> OperationOf,
    Func<TCommand, IReadOnlyList<Entry<TEvent>>, long, TCommand>? Recall = null)
    where TState : IAccountState<TReceipt> where TEvent : notnull where TReceipt : class;

/// <summary>
/// Given what happened, when a command arrives, then these events. It does what the account shell does: asks again with the history a rule needs, gives
/// the operation to the last event of a command only, numbers events without a gap, and books them all at the instant of the decision.
/// </summary>
internal sealed record Scenario<TState, TCommand, TEvent, TReceipt>(
    Rules<TState, TCommand, TEvent, TReceipt> Rules, TState State, DateTimeOffset Now, ImmutableList<Entry<TEvent>> Log)
    where TState : IAccountState<TReceipt> where TEvent : notnull where TReceipt : class
{
    public static Scenario<TState, TCommand, TEvent, TReceipt> Of(Rules<TState, TCommand, TEvent, TReceipt> rules, DateTimeOffset now) => new(rules, rules.Blank, now, []);

    public Scenario<TState, TCommand, TEvent, TReceipt> At(DateTimeOffset now) => now >= Now ? this with { Now = now } : throw new ArgumentException("Time never goes back.", nameof(now));

    public Scenario<TState, TCommand, TEvent, TReceipt> After(TimeSpan passed) => At(Now + passed);

    /// <summary>Commands that are carried out one after the other.</summary>
    public Scenario<TState, TCommand, TEvent, TReceipt> Given(params IEnumerable<TCommand> commands) =>
        commands.Aggregate(this, (scenario, command) => scenario.When(command).ThenAccepted());

    /// <summary>Events that happened, whatever the rules would have said.</summary>
    public Scenario<TState, TCommand, TEvent, TReceipt> GivenEvents(params IEnumerable<TEvent> events) => Record([.. events], null);

    public Answer<TState, TCommand, TEvent, TReceipt> When(TCommand command)
    {
        var outcome = Rules.Decide(State, command, Now);
        if (outcome is Outcome<TEvent, TReceipt>.Behind behind) return Record(behind.Events, null).When(command);
        while (outcome is Outcome<TEvent, TReceipt>.NeedsHistory needs) outcome = Rules.Decide(State, command = Rules.Recall!(command, Log, needs.Version), Now);
        return new(this, command, outcome);
    }

    public Scenario<TState, TCommand, TEvent, TReceipt> Record(ImmutableArray<TEvent> events, Operation? operation)
    {
        var (state, log) = (State, Log);
        for (var i = 0; i < events.Length; i++)
        {
            var recorded = new Recorded(state.Version + 1, Now, i == events.Length - 1 ? operation : null);
            state = Rules.Evolve(state, events[i], recorded);
            log = log.Add(new(events[i], recorded));
        }

        return this with { State = state, Log = log };
    }

    /// <summary>What the newest operation was answered.</summary>
    public TReceipt Newest => State.Operations.ToList()[^1].Receipt;
}

/// <summary>What the rules said to a command, and how a test says what they should have said.</summary>
internal sealed record Answer<TState, TCommand, TEvent, TReceipt>(Scenario<TState, TCommand, TEvent, TReceipt> Before, TCommand Command, Outcome<TEvent, TReceipt> Outcome)
    where TState : IAccountState<TReceipt> where TEvent : notnull where TReceipt : class
{
    public ImmutableArray<TEvent> Events => Outcome is Outcome<TEvent, TReceipt>.Accepted accepted ? accepted.Events : [];

    /// <summary>Exactly these events, in this order.</summary>
    public Scenario<TState, TCommand, TEvent, TReceipt> Then(params IEnumerable<TEvent> expected)
    {
        var after = ThenAccepted();
        Content.Equal(expected.Cast<object>(), Events.Cast<object>());
        return after;
    }

    public Scenario<TState, TCommand, TEvent, TReceipt> ThenAccepted()
    {
        if (Outcome is not Outcome<TEvent, TReceipt>.Accepted) Assert.Fail($"Expected events, but {Command} was answered {Content.Of(Outcome)}.");
        return Before.Record(Events, Before.Rules.OperationOf(Command));
    }

    public Scenario<TState, TCommand, TEvent, TReceipt> ThenRefused(RefusalCode code)
    {
        if (Outcome is not Outcome<TEvent, TReceipt>.Refused refused) Assert.Fail($"Expected {code}, but {Command} was answered {Content.Of(Outcome)}.");
        else Assert.Equal(code, refused.Refusal.Code);
        return Before;
    }

    public Scenario<TState, TCommand, TEvent, TReceipt> ThenNothing()
    {
        if (Outcome is not Outcome<TEvent, TReceipt>.Nothing) Assert.Fail($"Expected nothing, but {Command} was answered {Content.Of(Outcome)}.");
        return Before;
    }

    /// <summary>The first answer again, and no event.</summary>
    public Scenario<TState, TCommand, TEvent, TReceipt> ThenReplayed(TReceipt first)
    {
        if (Outcome is not Outcome<TEvent, TReceipt>.Replayed replayed) Assert.Fail($"Expected a replay, but {Command} was answered {Content.Of(Outcome)}.");
        else Content.Equal(first, replayed.Receipt);
        return Before;
    }
}
