using CreditGrains.LoadTests.Histograms;

namespace CreditGrains.LoadTests.Tests;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(123_457)]
    [InlineData(5_000_000)]
    [InlineData(98_765_432_109)]
    public void Any_value_is_read_back_within_a_thousandth(long value)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(value);
        // A longer one, so that the median is not the exact maximum.
        histogram.Record(4_000_000_000_000);
        Assert.InRange(histogram.Quantile(0.5), value * 0.999, value * 1.001);
    }

    [Fact]
    public void Quantiles_of_a_large_sample_are_those_of_the_sorted_values()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 100_000).Select(_ => (long)Math.Exp(5 + (12 * random.NextDouble()))).ToList();
        var histogram = new LatencyHistogram();
        values.ForEach(histogram.Record);
        values.Sort();
        foreach (var share in (double[])[0.001, 0.5, 0.9, 0.99, 0.999])
        {
            var exact = values[(int)Math.Ceiling(share * values.Count) - 1];
            Assert.InRange(histogram.Quantile(share), exact * 0.999, exact * 1.001);
        }

        Assert.Equal(values[^1], histogram.Quantile(1));
    }

    [Fact]
    public void One_slow_answer_in_a_thousand_is_the_highest_of_them_and_not_their_99_9th_percentile()
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < 999; i++) histogram.Record(1_000);
        histogram.Record(1_000_000);
        Assert.Equal(1_000, histogram.Quantile(0.999));
        Assert.Equal(1_000_000, histogram.Max);
    }

    [Fact]
    public void Histograms_add_up()
    {
        var (one, other) = (new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < 100; i++) one.Record(1_000);
        for (var i = 0; i < 300; i++) other.Record(2_000_000);
        one.Add(other);
        Assert.Equal(400, one.Count);
        Assert.Equal(1_000, one.Quantile(0.25));
        Assert.InRange(one.Quantile(0.26), 1_999_000, 2_001_000);
        Assert.Equal(400, one.Bars(100, 1e9, 50).Sum());
    }
}
