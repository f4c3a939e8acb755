using CreditGrains.Accounts.Shell;

namespace CreditGrains.Accounts.Tests.Activation;

/// <summary>A line of ten years is opened and answers with as little reading as one of a few months.</summary>
public sealed class AgeTests
{
    private static readonly int[] Ages = [6, 12, 36, 120];

    /// <param name="Snapshot">Bytes.</param>
    private sealed record Opening(int Months, long Reads, long Entries, long Snapshot);

    // Buys, pays a little more than the minimum, misses it every fifth month, and is late then.
    private static async Task<List<Opening>> Live(World world)
    {
        var id = await world.NewLine(limit: 100_000_000);
        var openings = new List<Opening>();
        for (var month = 1; month <= Ages[^1]; month++)
        {
            var line = world.Accounts.CreditLine(id);
            await line.Advise(Op(), Shop.Id, new Money(50_000 + month, Cny), world.Clock.Now).Done();
            if (month % 5 > 0) await line.Repay(Repay(60_000)).Done();
            world.Clock.Advance((month % 2 == 0 ? 30 : 31) * Day);
            await line.Wake();
            if (!Ages.Contains(month)) continue;

            var journal = new CountingJournal(world.Journal);
            var opened = world.Activation(id, journal);
            Assert.Equal((await line.View())!.Posted, (await opened.View())!.Posted);
            Assert.False((await opened.Authorise(Authorise(100)).Done()).IsDeclined);
            var snapshot = (await world.Journal.LoadAsync(new StreamId(id))).Snapshot;
            openings.Add(new Opening(month, journal.Reads, journal.Entries, snapshot?.Body.Length ?? 0));
        }

        Assert.Equal(Ages[^1] / 12 * 12, (await world.Accounts.CreditLine(id).Statements()).Count);
        return openings;
    }

    [Fact]
    public async Task Ten_years_of_cycles_are_opened_with_the_reads_of_the_first()
    {
        await using var world = await World.Start();
        var openings = await Live(world);
        Assert.All(openings, opening => Assert.Equal(openings[0].Reads, opening.Reads));
        // Events since the newest snapshot: as many as make up for writing it, and those of one catch-up.
        Assert.All(openings, opening => Assert.InRange(opening.Entries, 1, Math.Max(Account.EventsPerSnapshot, opening.Snapshot / Account.SnapshotBytesPerEvent) + 64));
        // What a line remembers is three cycles of facts and a few answers, whatever its age.
        var (young, old) = (openings.Single(opening => opening.Months == 36), openings[^1]);
        Assert.InRange(old.Snapshot, young.Snapshot / 2, young.Snapshot * 3 / 2);
    }
}
