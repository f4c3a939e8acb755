namespace CreditGrains.Journal.Tests;

public class StreamCacheTests
{
    private static StreamId Line(int number) => new($"line_{number}");

    [Fact]
    public void What_is_asked_for_now_and_then_is_kept_and_the_rest_forgotten()
    {
        var cache = new StreamCache<int>(capacity: 10);
        cache.Add(Line(0), 0);
        for (var number = 1; number <= 100; number++)
        {
            cache.Trim();
            cache.Add(Line(number), number);
            Assert.True(cache.TryGet(Line(0), out _));
        }

        Assert.InRange(Enumerable.Range(0, 101).Count(number => cache.TryGet(Line(number), out _)), 1, 21);
    }

    [Fact]
    public void Nothing_is_forgotten_between_two_trims_however_much_is_learned()
    {
        var cache = new StreamCache<int>(capacity: 2);
        for (var number = 0; number < 100; number++) cache.Add(Line(number), number);
        Assert.All(Enumerable.Range(0, 100), number => Assert.True(cache.TryGet(Line(number), out var known) && known == number));
    }

    [Fact]
    public void What_has_grown_costs_more()
    {
        var cache = new StreamCache<int>(capacity: 100);
        cache.Add(Line(0), 0);
        cache.Grew(100);
        cache.Trim();
        cache.Add(Line(1), 1);
        cache.Grew(100);
        cache.Trim();
        Assert.False(cache.TryGet(Line(0), out _));
        Assert.True(cache.TryGet(Line(1), out _));
    }
}
