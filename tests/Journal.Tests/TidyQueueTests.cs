namespace CreditGrains.Journal.Tests;

public class TidyQueueTests
{
    private static readonly StreamId[] Lines = [.. Enumerable.Range(0, 6).Select(number => new StreamId($"line_{number}"))];

    private static Snapshot Of(int bytes) => new(1, 1, EntryHash.Zero, new byte[bytes]);

    private static List<int> SharesOf(TidyQueue queue)
    {
        var shares = new List<int>();
        while (queue.Take() is { } work) shares.Add(work.Snapshots.Count);
        return shares;
    }

    [Fact]
    public void A_share_is_bounded_in_number_and_in_bytes_but_for_its_first()
    {
        var queue = new TidyQueue(new GroupCommitSettings { TidySnapshotsMax = 3, TidyBytesMax = 100 });
        foreach (var (line, bytes) in Lines.Zip([10, 10, 10, 10, 95, 500])) queue.Add(line, Of(bytes));

        Assert.Equal([3, 1, 1, 1], SharesOf(queue));
    }

    [Fact]
    public void What_waits_is_bounded_in_bytes_and_one_that_is_replaced_or_taken_counts_no_more()
    {
        var queue = new TidyQueue(new GroupCommitSettings { TidyQueueBytesMax = 100 });
        queue.Add(Lines[0], Of(90));
        queue.Add(Lines[1], Of(20)); // Lost.
        queue.Add(Lines[0], Of(50));
        queue.Add(Lines[2], Of(50));
        Assert.Equal([Lines[0], Lines[2]], queue.Take()!.Snapshots.Select(kept => kept.Key));

        queue.Add(Lines[3], Of(100));
        Assert.Equal([1], SharesOf(queue));
    }
}
