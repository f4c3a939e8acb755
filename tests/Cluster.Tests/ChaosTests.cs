using CreditGrains.Chaos;
using CreditGrains.Journal;
using CreditGrains.Journal.Postgres;

namespace CreditGrains.Cluster.Tests;

/// <summary>The short form of <c>./credit chaos</c>: each thing breaks once.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_silos_are_killed_paused_and_drained_and_the_database_restarts()
    {
        var story = new StringWriter();
        var wrong = await Run.Start(
            new RunSettings(SiloHosts.Program, Next: null, For: null) { Pause = TimeSpan.FromSeconds(2) },
            async postgres => await GroupCommitJournal.StartAsync(new PostgresJournalStore(postgres)), story);
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong.Take(20))}\n{story}");
    }
}
