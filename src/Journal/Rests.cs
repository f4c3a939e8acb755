using System.Runtime.CompilerServices;

namespace CreditGrains.Journal;

/// <summary>For work that is never urgent, beside work that is.</summary>
public static class Rests
{
    /// <summary>How many times longer it rests than it works: what is read with rests takes about a twentieth of one processor.</summary>
    public const int RestPerWork = 20;

    // Long enough that its timer is exact; so short that nobody who waits for the processor notices.
    private static readonly TimeSpan WorkMost = TimeSpan.FromMilliseconds(3), RestMost = TimeSpan.FromSeconds(1);

    private const int ItemsPerLook = 16;

    /// <summary>Gives <paramref name="items"/> with rests between them; what whoever reads does with an item counts as work.</summary>
    /// <param name="pacing">What work and rests are measured by; null takes none.</param>
    public static IAsyncEnumerable<T> WithRests<T>(this IAsyncEnumerable<T> items, TimeProvider? pacing, CancellationToken cancellationToken = default) =>
        pacing is null ? items : Resting(items, pacing, cancellationToken);

    private static async IAsyncEnumerable<T> Resting<T>(IAsyncEnumerable<T> items, TimeProvider pacing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (since, looked) = (pacing.GetTimestamp(), 0);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            yield return item;
            if (++looked < ItemsPerLook) continue;
            looked = 0;
            var work = pacing.GetElapsedTime(since);
            if (work < WorkMost) continue;
            // Where the processor is wanted by many, what took long was mostly waiting.
            await Task.Delay(work * RestPerWork < RestMost ? work * RestPerWork : RestMost, pacing, cancellationToken);
            since = pacing.GetTimestamp();
        }
    }
}
