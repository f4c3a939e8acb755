using System.Diagnostics;
using CreditGrains.LoadTests.Arrivals;

namespace CreditGrains.LoadTests.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void Arrivals_come_evenly_and_no_error_gathers()
    {
        // 7,000 a second does not divide a tick evenly.
        var schedule = new Schedule(1_000, 7_000, TimeSpan.FromSeconds(10));
        Assert.Equal(70_000, schedule.Arrivals);
        Assert.Equal(1_000, schedule.DueAt(0));
        Assert.Equal(1_000 + (5 * Stopwatch.Frequency), schedule.DueAt(35_000));
        Assert.True(schedule.DueAt(schedule.Arrivals - 1) < 1_000 + (10 * Stopwatch.Frequency));
    }

    [Theory]
    [InlineData(Popularity.Uniform)]
    [InlineData(Popularity.Zipf)]
    [InlineData(Popularity.HotLine)]
    [InlineData(Popularity.HotMerchant)]
    public void Draws_stay_within_what_there_is_and_repeat_with_the_seed(Popularity popularity)
    {
        var (one, other) = (new Draw(popularity, 1_000, 10, 42), new Draw(popularity, 1_000, 10, 42));
        for (var i = 0; i < 10_000; i++)
        {
            var (line, merchant) = (one.Line(), one.Merchant());
            Assert.InRange(line, 0, 999);
            Assert.InRange(merchant, 0, 9);
            Assert.Equal((line, merchant), (other.Line(), other.Merchant()));
        }
    }

    [Fact]
    public void Each_popularity_is_what_it_is_called()
    {
        Assert.InRange(ShareOfBusiest(Popularity.Uniform), 0.0005, 0.005);
        // The first rank of 1,000 has 1 / Σ k^-0.99, about an eighth.
        Assert.InRange(ShareOfBusiest(Popularity.Zipf), 0.11, 0.15);
        Assert.Equal(1, ShareOfBusiest(Popularity.HotLine));
        var hot = new Draw(Popularity.HotMerchant, 1_000, 10, 1);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(0, hot.Merchant()));
    }

    private static double ShareOfBusiest(Popularity popularity)
    {
        const int draws = 50_000;
        var draw = new Draw(popularity, 1_000, 10, 42);
        return Enumerable.Range(0, draws).GroupBy(_ => draw.Line()).Max(group => group.Count()) / (double)draws;
    }
}
