using System.Diagnostics;
using CreditGrains.LocalCluster;

namespace CreditGrains.Chaos;

/// <summary>Kills, pauses, drains and adds silos and restarts PostgreSQL, one thing after the other, and says so.</summary>
internal sealed class Faults(Cluster cluster, int silos, Random random, TextWriter output)
{
    /// <summary>Longer than any failure detector waits: whoever wakes up after it has been declared dead.</summary>
    private static readonly TimeSpan Coma = TimeSpan.FromSeconds(10);

    private readonly long since = Stopwatch.GetTimestamp();

    /// <summary>How often each thing happened.</summary>
    public SortedDictionary<string, int> Counts { get; } = [];

    /// <summary>Each kind of fault once, in order, then at random until cancelled.</summary>
    /// <param name="pause">Between two faults.</param>
    public async Task Run(TimeSpan pause, CancellationToken cancellationToken)
    {
        Func<Task>[] kinds = [Kill, PauseAndResume, Drain, RestartPostgres];
        try
        {
            for (var round = 0; ; round++)
            {
                await Task.Delay(pause, cancellationToken);
                await (round < kinds.Length ? kinds[round] : kinds[random.Next(kinds.Length)])();
                while (Running.Count < silos) await Add();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    /// <summary>Once each, without asking for more: the short form.</summary>
    public async Task RunOnce(TimeSpan pause)
    {
        foreach (var fault in (Func<Task>[])[Kill, PauseAndResume, RestartPostgres, Drain])
        {
            await Task.Delay(pause);
            await fault();
            while (Running.Count < silos) await Add();
        }
    }

    /// <summary>Replaces every silo, one at a time, by another build.</summary>
    public async Task Upgrade(string program, TimeSpan pause)
    {
        foreach (var old in Running)
        {
            var added = await cluster.AddAsync(program);
            Say("added next release", added);
            await Task.Delay(pause);
            await old.DrainAsync();
            Say("drained old release", old);
            await Task.Delay(pause);
        }
    }

    /// <summary>Cuts the last silo off from all others, long enough for each side to give the other up, and heals the cut.</summary>
    public async Task Partition(Networks networks, TimeSpan pause)
    {
        await Task.Delay(pause);
        await networks.Cut(silos);
        Say("cut off from the others", $"silo {silos}");
        await Task.Delay(Coma + Coma);
        await networks.Heal(silos);
        Say("healed", "the network");
        await Task.Delay(pause);
        while (Running.Count < silos) await Add();
    }

    private List<Member> Running => [.. cluster.Silos.Where(silo => silo.State == MemberState.Running)];

    private Member Any() => Running[random.Next(Running.Count)];

    private async Task Kill()
    {
        var silo = Any();
        await silo.KillAsync();
        Say("killed", silo);
    }

    // The zombie: it was voted out while it hung, wakes up, and goes on with what it was doing.
    private async Task PauseAndResume()
    {
        var silo = Any();
        silo.Pause();
        Say("paused", silo);
        await Task.Delay(Coma);
        silo.Resume();
        Say("resumed", silo);
    }

    private async Task Drain()
    {
        var silo = Any();
        var exit = await silo.DrainAsync();
        Say(exit == 0 ? "drained" : $"drained with exit code {exit}", silo);
    }

    private async Task RestartPostgres()
    {
        await cluster.Postgres!.RestartAsync(immediate: true);
        Say("restarted hard", "PostgreSQL");
    }

    private async Task Add() => Say("added", await cluster.AddAsync());

    private void Say(string what, object who)
    {
        Counts[what] = Counts.GetValueOrDefault(what) + 1;
        output.WriteLine($"{Stopwatch.GetElapsedTime(since).TotalSeconds,7:f1} s  {who} {what}");
    }
}
