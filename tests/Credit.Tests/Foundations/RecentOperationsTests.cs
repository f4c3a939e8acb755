namespace CreditGrains.Credit.Tests;

public class RecentOperationsTests
{
    private static RecentOperations<string> After(int count) =>
        Enumerable.Range(1, count).Aggregate(RecentOperations<string>.None, (recent, key) => recent.Add(new Operation((UInt128)key, 1), $"answer {key}"));

    [Fact]
    public void The_newest_are_certain_to_be_found_and_no_more_than_twice_as_many_are_kept() =>
        Assert.All(Enumerable.Range(1, 100), count =>
        {
            var recent = After(count);
            Assert.All(Enumerable.Range(Math.Max(1, count - RecentOperations<string>.Kept + 1), Math.Min(count, RecentOperations<string>.Kept)), key =>
            {
                Assert.True(recent.TryFind((UInt128)key, out var answered));
                Assert.Equal($"answer {key}", answered.Receipt);
            });
            Assert.InRange(recent.ToList().Count, Math.Min(count, RecentOperations<string>.Kept), (2 * RecentOperations<string>.Kept) - 1);
        });

    [Fact]
    public void An_unknown_or_forgotten_key_is_not_found()
    {
        Assert.False(After(100).TryFind(1, out _));
        Assert.False(After(100).TryFind(101, out _));
        Assert.False(RecentOperations<string>.None.TryFind(1, out _));
    }

    [Fact]
    public void As_a_list_they_are_oldest_first_and_come_back_from_it()
    {
        var list = After(20).ToList();
        Assert.Equal(Enumerable.Range(1, 20).Select(key => $"answer {key}"), list.Select(answered => answered.Receipt));
        Assert.Equal(list, RecentOperations<string>.Of(list).ToList());
        Assert.Equal(After(40).ToList(), RecentOperations<string>.Of(After(39).ToList()).Add(new Operation(40, 1), "answer 40").ToList());
    }

    [Fact]
    public void Adding_leaves_the_former_one_as_it_was()
    {
        var former = After(3);
        former.Add(new Operation(4, 1), "answer 4");
        Assert.Equal(3, former.ToList().Count);
    }

    [Fact]
    public void Two_additions_to_one_do_not_see_each_other() => Assert.All([0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 40], count =>
    {
        var shared = After(count);
        var (one, other) = (shared.Add(new Operation(1001, 1), "one"), shared.Add(new Operation(1002, 1), "other"));
        Assert.True(one.TryFind(1001, out _) && other.TryFind(1002, out _));
        Assert.False(one.TryFind(1002, out _) || other.TryFind(1001, out _) || shared.TryFind(1001, out _) || shared.TryFind(1002, out _));
        Assert.Equal(one.ToList().SkipLast(1), other.ToList().SkipLast(1));
    });

    [Fact]
    public void The_same_fingerprint_is_a_retry_another_a_reuse_and_another_key_neither()
    {
        var recent = After(3);
        Assert.Equal("answer 2", Assert.IsType<Outcome<int, string>.Replayed>(Outcome<int, string>.Retry(recent, new Operation(2, 1))).Receipt);
        Assert.Equal(RefusalCode.IdempotencyKeyReused, Assert.IsType<Outcome<int, string>.Refused>(Outcome<int, string>.Retry(recent, new Operation(2, 2))).Refusal.Code);
        Assert.Null(Outcome<int, string>.Retry(recent, new Operation(4, 1)));
    }
}
