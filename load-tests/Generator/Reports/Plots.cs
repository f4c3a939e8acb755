using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Histograms;

namespace CreditGrains.LoadTests.Reports;

/// <summary>The pictures of a race.</summary>
internal static class Plots
{
    private const int Width = 860, Left = 250, Right = 90;

    /// <summary>Durable authorisations a second: a bar to the median, a whisker from the worst to the best round.</summary>
    public static string Throughput(RaceReport report)
    {
        var standings = report.Standings.Where(standing => standing.Saturated.Count > 0).ToList();
        const int row = 34;
        var svg = new Svg(Width, (standings.Count * row) + 30);
        var most = standings.Max(standing => report.Throughput(standing.Name)!.Max);
        double X(double value) => Left + ((Width - Left - Right) * value / most);
        foreach (var (standing, i) in standings.Select((standing, i) => (standing, i)))
        {
            var spread = report.Throughput(standing.Name)!;
            var y = 10 + (i * row);
            svg.Text(Left - 10, y + 16, standing.Contestant.Title, "label end");
            svg.Box(Left, y + 2, X(spread.Median) - Left, 20, IsOurs(standing) ? "bar ours" : "bar", $"{spread.Median:n0} a second ({spread.Min:n0}–{spread.Max:n0})");
            svg.Line(X(spread.Min), y + 12, X(spread.Max), y + 12, "whisker");
            svg.Text(X(spread.Max) + 8, y + 16, $"{spread.Median:n0}", "value");
        }

        return svg.Render("Durable authorisations a second");
    }

    /// <summary>Latency against rate, logarithmic in latency: p50, p99 and p99.9 of one that took part.</summary>
    public static string Curve(Standing standing)
    {
        const int height = 300, bottom = 40, left = 70, right = 80;
        var points = standing.Curve.OrderBy(point => point.PerSecond).ToList();
        var svg = new Svg(Width, height);
        var most = points.Max(point => point.PerSecond) * 1.05;
        var (low, high) = Decades(points.Min(point => point.Measured.Load.Latency.QuantileMs(0.5)), points.Max(point => point.Measured.Load.Latency.QuantileMs(0.999)));
        double X(double rate) => left + ((Width - left - right) * rate / most);
        double Y(double ms) => (height - bottom) - ((height - bottom - 15) * Math.Log10(Math.Max(ms, low) / low) / Math.Log10(high / low));
        for (var decade = low; decade <= high * 1.001; decade *= 10)
        {
            svg.Line(left, Y(decade), Width - right, Y(decade), "grid");
            svg.Text(left - 8, Y(decade) + 4, $"{decade:0.###} ms", "tick end");
        }

        foreach (var point in points) svg.Text(X(point.PerSecond), height - 18, $"{point.PerSecond:n0}/s", "tick middle");
        var labelAt = double.MaxValue;
        foreach (var (name, share, style) in ((string, double, string)[])[("p50", 0.5, "one"), ("p99", 0.99, "two"), ("p99.9", 0.999, "three")])
        {
            var line = points.Select(point => (X(point.PerSecond), Y(point.Measured.Load.Latency.QuantileMs(share)))).ToList();
            svg.Path(line, $"curve {style}");
            foreach (var point in points) svg.Dot(X(point.PerSecond), Y(point.Measured.Load.Latency.QuantileMs(share)), style, $"{name} at {point.PerSecond:n0}/s: {point.Measured.Load.Latency.QuantileMs(share):n2} ms");
            // Each above the one before, also where the lines meet.
            labelAt = Math.Min(line[^1].Item2 + 4, labelAt - 13);
            svg.Text(line[^1].Item1 + 10, labelAt, name, $"value {style}");
        }

        return svg.Render($"Latency against rate, {standing.Contestant.Title}");
    }

    /// <summary>How often each latency was seen, both axes logarithmic, so that a rare long one is still seen.</summary>
    public static string Histogram(string title, LatencyHistogram histogram)
    {
        const int height = 220, bottom = 40, left = 70, right = 80, bars = 120;
        var svg = new Svg(Width, height);
        var (low, high) = Decades(Math.Max(0.01, histogram.QuantileMs(0.0001)), Math.Max(0.1, histogram.Max / 1e6));
        var counts = histogram.Bars(low * 1e6, high * 1e6, bars);
        var most = Math.Log10(counts.Max() + 1);
        var barWidth = (double)(Width - left - right) / bars;
        double X(double ms) => left + ((Width - left - right) * Math.Log10(ms / low) / Math.Log10(high / low));
        for (var i = 0; i < bars; i++)
        {
            if (counts[i] == 0) continue;
            var barHeight = (height - bottom - 15) * Math.Log10(counts[i] + 1) / most;
            svg.Box(left + (i * barWidth), height - bottom - barHeight, barWidth - 1, barHeight, "bar ours", $"{counts[i]:n0} around {low * Math.Pow(high / low, (i + 0.5) / bars):0.00} ms");
        }

        for (var decade = low; decade <= high * 1.001; decade *= 10) svg.Text(X(decade), height - 18, $"{decade:0.###} ms", "tick middle");
        for (var count = 1; Math.Log10(count + 1) <= most; count = checked(count * 10))
            svg.Text(left - 8, height - bottom - ((height - bottom - 15) * Math.Log10(count + 1) / most) + 4, $"{count:n0}", "tick end");
        foreach (var (name, share) in ((string, double)[])[("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)])
        {
            var x = X(Math.Max(low, histogram.QuantileMs(share)));
            svg.Line(x, 12, x, height - bottom, "marker");
            svg.Text(x + 3, 12 + (share > 0.99 ? 24 : share > 0.5 ? 12 : 0), $"{name} {histogram.QuantileMs(share):0.00}", "value");
        }

        return svg.Render(title);
    }

    private static bool IsOurs(Standing standing) => !RaceReport.Peers.Contains(standing.Name);

    private static (double Low, double High) Decades(double low, double high) =>
        (Math.Pow(10, Math.Floor(Math.Log10(low))), Math.Pow(10, Math.Max(Math.Ceiling(Math.Log10(high)), Math.Floor(Math.Log10(low)) + 1)));
}
