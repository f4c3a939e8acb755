using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Running;

/// <summary>How one plan ended.</summary>
/// <param name="Failure">What went wrong first, or null.</param>
/// <param name="Trace">A digest of everything that happened.</param>
internal sealed record Verdict(string? Failure, ulong Trace, Figures Figures, long SimulatedMs);

/// <summary>
/// Carries out one plan in a world of its own. First safety: everything planned happens, faults too, under the eyes of the audits. Then liveness: the faults
/// end, and every client must come to an answer. At last everything is looked at once more by processes that know only what is durable.
/// </summary>
internal sealed class Simulation
{
    private const long SettlingMs = 180_000, BeyondEveryExpiryMs = 45L * 86_400_000;

    private readonly Plan plan;
    private readonly World world;
    private readonly Town town;
    private readonly Clients clients;
    private readonly Figures figures = new();

    private Simulation(Plan plan, Action<string>? narrator)
    {
        this.plan = plan;
        world = new World(new Chance(plan.Seed ^ 0x5EED ^ (plan.Roll * 7919)), plan.Setting.Epoch) { Narrator = narrator };
        town = new Town(world, plan, figures);
        clients = new Clients(world, town, world.Chance.Fork(), figures);
    }

    public static Verdict Run(ulong seed) => Run(Planner.Make(seed));

    public static Verdict Run(Plan plan, Action<string>? narrator = null)
    {
        var simulation = new Simulation(plan, narrator);
        simulation.Run();
        simulation.town.Bury();
        return new Verdict(simulation.world.Failure, simulation.world.Trace, simulation.figures, simulation.world.NowMs);
    }

    private void Run()
    {
        foreach (var step in plan.Steps) world.Later(step.AtMs, () => clients.Take(step));
        foreach (var fault in plan.Faults) world.Later(fault.AtMs, () => town.Strike(fault));
        foreach (var step in plan.Steps)
            if (step.Number % 8 == 0) world.Later(step.AtMs + 1, () => town.Slots[step.Number / 8 % town.Slots.Count].Sweep());
        world.Run(plan.Steps.Length == 0 ? 0 : plan.Steps[^1].AtMs + 5_000);
        figures.Count("items", world.Items);

        world.Tell("---- no more faults");
        town.Heal();
        Settle();
        world.Run(world.NowMs + BeyondEveryExpiryMs);
        Settle();
        SweepEverything();
        town.Renew();
        RunUntil(() => town.IsReady, "no process starts again");
        if (world.Failure is null) Inspect();
        if (world.Failure is null) town.Auditor.OnEnd();
    }

    private void Settle()
    {
        clients.NeverGiveUp = true;
        clients.Resume();
        RunUntil(() => clients.AreSettled && town.IsReady, "clients without an answer");
        // Before anybody starts again, who would go on with it anyhow.
        if (world.Failure is null) RunUntil(() => town.Evidence.Closing is null, "a close of business that nobody leads to its end");
        if (world.Failure?.EndsWith("clients without an answer", StringComparison.Ordinal) == true) world.Tell(string.Join("; ", clients.Unsettled));
    }

    private void SweepEverything()
    {
        for (var round = 0; town.Disk.Due(world.Now, 1).Count > 0; round++)
        {
            if (world.Failure is not null) return;
            if (round == 20) world.Fail($"Nobody answers the call of {town.Disk.Due(world.Now, 1)[0]}.");
            foreach (var process in town.Slots) process.Sweep();
            world.Run(world.NowMs + 10_000);
        }
    }

    private void Inspect()
    {
        var isDone = false;
        var clocksAgreed = TimeSpan.FromMilliseconds(2 * world.WidestClockOffset) <= Accounts.Shell.Account.ClocksDifferMost;
        town.Slots[0].Inspect(
            (accounts, journal, _) => new Inspection(town.Evidence, clients.Told, accounts, journal, town.Slots[0].Clock, clocksAgreed).Run(world.Chance), () => isDone = true);
        RunUntil(() => isDone, "the last inspection does not end");
    }

    private void RunUntil(Func<bool> done, string otherwise)
    {
        world.Run(world.NowMs + SettlingMs, done);
        if (world.Failure is null && !done()) world.Fail($"Not live: {otherwise}");
    }
}
