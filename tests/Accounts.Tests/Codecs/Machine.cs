using CreditGrains.Accounts.Shell;

namespace CreditGrains.Accounts.Tests.Codecs;

internal delegate TState Fold<TState, in TEvent>(TState state, TEvent happened, in Recorded recorded);

/// <summary>One step of a random run, in small numbers so that steps collide.</summary>
internal sealed record Move(int Kind, int Pick, int Amount, int Key, int Hours);

/// <summary>Plays moves on pure rules and sends every event and, where asked, the whole state through its stored form.</summary>
internal sealed class Machine<TState, TCommand, TEvent, TReceipt>(
    AccountCodec<TState, TEvent> codec, TState initial, Func<TState, TCommand, DateTimeOffset, Outcome<TEvent, TReceipt>> decide, Fold<TState, TEvent> evolve,
    Func<Move, TState, DateTimeOffset, TCommand> make, Func<TCommand, Operation?> operationOf, Func<TCommand, IReadOnlyList<(TEvent, Recorded)>, long, TCommand>? recall = null)
    where TState : class, IAccountState<TReceipt> where TEvent : notnull where TReceipt : class
{
    /// <summary>A state that went through a snapshot half-way is the same, and decides the same from then on.</summary>
    public void CheckSnapshotsAndEvents(Move[] run, int cut)
    {
        var (state, restored) = (initial, (TState?)null);
        var log = new List<(TEvent, Recorded)>();
        var now = Noon;
        for (var i = 0; i < run.Length; i++)
        {
            if (restored is null && i >= cut % run.Length && state.Version > 0) Content.Equal(state, restored = codec.DecodeSnapshot(codec.EncodeSnapshot(state)));
            now += TimeSpan.FromHours(run[i].Hours);
            var command = make(run[i], state, now);
            var outcome = Decide(state, command, log, now);
            if (restored is not null) Content.Equal(outcome, Decide(restored, command, log, now));
            if (outcome is not Outcome<TEvent, TReceipt>.Accepted accepted) continue;

            for (var e = 0; e < accepted.Events.Length; e++)
            {
                var recorded = new Recorded(state.Version + 1, now, e == accepted.Events.Length - 1 ? operationOf(command) : null);
                var happened = RoundTrip(accepted.Events[e]);
                state = evolve(state, happened, recorded);
                if (restored is not null) restored = evolve(restored, happened, recorded);
                log.Add((happened, recorded));
            }
        }

        if (restored is not null) Content.Equal(state, restored);
    }

    private Outcome<TEvent, TReceipt> Decide(TState state, TCommand command, List<(TEvent, Recorded)> log, DateTimeOffset now) =>
        decide(state, command, now) is Outcome<TEvent, TReceipt>.NeedsHistory needed ? decide(state, recall!(command, log, needed.Version), now) : decide(state, command, now);

    private TEvent RoundTrip(TEvent happened)
    {
        var (type, body) = codec.Encode(happened);
        var read = codec.Decode(type, body);
        Content.Equal(happened, read);
        Assert.Equal(body, codec.Encode(read).Body);
        return read;
    }
}
