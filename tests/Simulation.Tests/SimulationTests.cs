using System.Diagnostics;
using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Running;

namespace CreditGrains.Simulation.Tests;

public sealed class SimulationTests
{
    private static readonly TimeSpan ShortSet = TimeSpan.FromSeconds(10);

    /// <summary>Every run of the suite lives other seeds than the last, so that in time it lives many; a failing one is named.</summary>
    [Fact]
    public void A_short_set_of_seeds_holds()
    {
        var clock = Stopwatch.StartNew();
        var start = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() * 1_000;
        var seeds = Enumerable.Range(0, int.MaxValue).TakeWhile(_ => clock.Elapsed < ShortSet).Select(i => start + (ulong)i);
        AssertHold(seeds);
    }

    [Fact]
    public void Seeds_that_found_a_bug_once_hold_ever_since() => AssertHold(BadSeeds.All.Select(bad => bad.Seed));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20_059)]
    public void One_seed_is_one_history(ulong seed)
    {
        var first = Running.Simulation.Run(seed);
        var second = Running.Simulation.Run(seed);

        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.SimulatedMs, second.SimulatedMs);
        Assert.Equal(first.Figures.Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal), second.Figures.Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Histories_side_by_side_do_not_touch_each_other()
    {
        var seeds = Enumerable.Range(500, 40).Select(i => (ulong)i).ToArray();

        var alone = Campaign.Run(seeds, cores: 1, failuresMost: 1);
        var together = Campaign.Run(seeds, cores: 4, failuresMost: 1);

        Assert.Equal(alone.Digest, together.Digest);
    }

    [Fact]
    public void Two_seeds_are_two_histories() => Assert.NotEqual(Running.Simulation.Run(1).Trace, Running.Simulation.Run(2).Trace);

    [Fact]
    public void A_failure_is_shortened_to_what_it_needs_and_said_how_to_replay()
    {
        var plan = Planner.Make(3);
        var broken = plan with { Steps = [.. plan.Steps, new Step(9_999, plan.Steps[^1].AtMs + 1, new Unexpected(plan.Steps.First(step => step.Deed is Deeds.OpenLine).Number))] };
        var verdict = Running.Simulation.Run(broken);
        Assert.NotNull(verdict.Failure);

        var (shortest, shown) = Shrinker.Shrink(broken, verdict, TimeSpan.FromSeconds(20));

        Assert.NotNull(shown.Failure);
        Assert.Equal([typeof(Deeds.OpenCustomer), typeof(Deeds.OpenLine), typeof(Unexpected)], shortest.Steps.Select(step => step.Deed.GetType()));
        Assert.Empty(shortest.Faults);
    }

    private static void AssertHold(IEnumerable<ulong> seeds)
    {
        var failed = Campaign.Run(seeds, Environment.ProcessorCount, failuresMost: 1).Failed;
        if (failed.Count == 0) return;
        var explanation = new StringWriter();
        Campaign.Explain(failed[0].Seed, failed[0].Verdict, TimeSpan.FromSeconds(20), explanation);
        Assert.Fail(explanation.ToString());
    }

    /// <summary>A repayment that the model knows nothing of.</summary>
    private sealed record Unexpected(int Line) : Deeds.Deed
    {
        public override Deeds.Aim? AimAt(Deeds.Known known) => known.Line(Line) is { } line ? new Deeds.Aim(line.Line) : null;

        public override Task<Deeds.Reply> Perform(Accounts.IAccounts accounts, Deeds.Call call) => new Deeds.Repay(Line, 1, null).Perform(accounts, call);
    }
}
