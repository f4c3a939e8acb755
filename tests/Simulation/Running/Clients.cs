using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Running;

/// <summary>Everybody outside. They know only what they were told, and they ask again under the same key until they are told something final, as terminals do.</summary>
internal sealed class Clients(World world, Town town, Chance chance, Figures figures)
{
    private const long TimeoutMs = 4_000;
    private const int AttemptsMost = 6, ImpatientPercent = 4;

    private readonly Known known = new(() => world.Now);
    private readonly Dictionary<int, Call> byStep = [];
    private readonly List<(int Step, Call Call)> open = [];
    private int callsMade;

    /// <summary>Nothing fails any more, so nobody may give up.</summary>
    public bool NeverGiveUp { get; set; }

    public bool AreSettled => open.TrueForAll(waiting => waiting.Call.IsSettled);

    public IEnumerable<Call> Unsettled => open.Where(waiting => !waiting.Call.IsSettled).Select(waiting => waiting.Call);

    /// <summary>Calls that were told something for good.</summary>
    public IReadOnlyList<Call> Told => [.. byStep.Values.Where(call => call.First is not null)];

    public void Take(Step step)
    {
        if (step.AfterExpiryOf is { } of && known.EndOf(of) is { } end && world.MsOf(end) + step.AfterMs > world.NowMs)
            world.Later(world.MsOf(end) + step.AfterMs - world.NowMs, () => Act(step));
        else Act(step);
    }

    /// <summary>Asks again whatever was given up.</summary>
    public void Resume()
    {
        foreach (var (step, call) in open)
            if (!call.IsSettled) Send(step, call, 0);
    }

    private void Act(Step step)
    {
        if (MakeCall(step) is not { } call)
        {
            figures.Count("steps nobody could take");
            return;
        }

        figures.Count("operations");
        town.Evidence.Know(call);
        byStep.TryAdd(step.Number, call);
        open.RemoveAll(waiting => waiting.Call.IsSettled);
        open.Add((step.Number, call));
        call.FirstSentMs = world.NowMs;
        Send(step.Number, call, 0);
    }

    private Call? MakeCall(Step step)
    {
        switch (step.Deed)
        {
            case Again again:
                return byStep.TryGetValue(again.Step, out var earlier) && !earlier.Deed.IsRead
                    ? new Call(++callsMade, earlier.Deed, earlier.Aim, earlier.Operation.Key, earlier.Operation.Fingerprint, earlier)
                    : null;
            case Reuse reuse:
                return byStep.TryGetValue(reuse.Step, out var abused) && reuse.Instead.AimAt(known) is { } other
                    ? new Call(++callsMade, reuse.Instead, other, abused.Operation.Key, chance.Next())
                    : null;
            default:
                return step.Deed.AimAt(known) is { } aim ? new Call(++callsMade, step.Deed, aim, chance.Wide(), chance.Next()) : null;
        }
    }

    private void Send(int step, Call call, int attempt)
    {
        if (call.IsSettled || (attempt >= AttemptsMost && !NeverGiveUp)) return;
        var isOver = false;
        // Some clients press the button twice.
        for (var times = chance.Percent(ImpatientPercent) ? 2 : 1; times > 0; times--)
            town.Send(call, reply =>
            {
                Hear(step, call, reply);
                if (call.IsSettled || isOver) return;
                isOver = true;
                world.Later(chance.Between(20, 200L << Math.Min(attempt, 6)), () => Send(step, call, attempt + 1));
            });
        world.Later(TimeoutMs, () =>
        {
            if (call.IsSettled || isOver) return;
            isOver = true;
            figures.Count("timeouts");
            if (call.Deed.IsRead) call.IsSettled = true;
            else Send(step, call, attempt + 1);
        });
    }

    private void Hear(int step, Call call, Reply reply)
    {
        if (reply.MustTryAgain)
        {
            call.IsSettled |= call.Deed.IsRead;
            return;
        }

        if (reply.IsReplay) figures.Count("answer: again");
        if (reply.Refused is not null) figures.Count("answer: refused");
        call.IsSettled = true;
        if (reply.Told is { } told && !call.Deed.IsRead) known.Learn(step, call, told);
    }
}
