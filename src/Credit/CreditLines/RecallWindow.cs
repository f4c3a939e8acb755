using System.Collections.Immutable;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// The few authorisations, captures and repayments that were read back from history and changed since, such as a capture refunded in part.
/// It bridges the time until the change stands in the history itself.
/// </summary>
/// <param name="LeftAt">Version at which something last left the window: a history read up to an earlier version may miss its change.</param>
public sealed record RecallWindow(ImmutableArray<RecallWindow.Item> Items, long LeftAt)
{
    /// <summary>How many are kept; the one changed longest ago leaves first.</summary>
    public const int Most = 8;

    public static readonly RecallWindow None = new([], 0);

    public CreditLineReceipt? Find(long number)
    {
        foreach (var item in Items)
            if (item.Number == number) return item.Value;
        return null;
    }

    public RecallWindow Keep(long number, CreditLineReceipt value, long version)
    {
        var items = Items.RemoveAll(item => item.Number == number).Add(new Item(number, value));
        return items.Length <= Most ? this with { Items = items } : new RecallWindow(items.RemoveAt(0), version);
    }

    /// <summary>The same, when something changed at <paramref name="version"/> that is not kept.</summary>
    public RecallWindow Distrusting(long version) => this with { LeftAt = version };

    public readonly record struct Item(long Number, CreditLineReceipt Value);
}
