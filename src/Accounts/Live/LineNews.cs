using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Accounts.Live;

/// <summary>How a line tells those who follow it, each of them a <see cref="LineFeed"/>, perhaps in another process.</summary>
public interface ILineNews
{
    /// <summary>Passes on what has just become durable. It may be lost: whoever follows asks again and again.</summary>
    /// <param name="watcher">Name of the feed that asked.</param>
    Task Tell(string watcher, CreditLineView line);
}

/// <summary>
/// Who follows one line. Interest lapses unless it is renewed, so a line that nobody follows any more does nothing, and neither does one that moved to another silo before its
/// followers have asked again.
/// </summary>
/// <remarks>It is its own lock.</remarks>
internal sealed class LineInterest(ILineNews news)
{
    /// <summary>Three times as long as a feed takes to renew it.</summary>
    private static readonly TimeSpan Lasts = 3 * LineFeed.RenewEvery;

    private readonly Dictionary<string, DateTimeOffset> until = new(StringComparer.Ordinal);
    private CreditLineView? untold;
    private bool isTelling;

    public void Renew(string watcher, DateTimeOffset now)
    {
        lock (this) until[watcher] = now + Lasts;
    }

    public bool IsAny
    {
        get
        {
            lock (this) return until.Count > 0;
        }
    }

    /// <summary>Tells everybody who is interested, one thing after the other: what comes while it is telling replaces what it has not told yet.</summary>
    public void Tell(CreditLineView line)
    {
        lock (this)
        {
            if (untold is null || line.Version > untold.Version) untold = line;
            if (isTelling) return;
            isTelling = true;
        }

        _ = Telling();
    }

    private async Task Telling()
    {
        while (Take() is var (line, watchers))
        {
            foreach (var watcher in watchers)
            {
                try
                {
                    await news.Tell(watcher, line);
                }
                catch (Exception)
                {
                    // Not a word of it to the command that brought the news: the follower asks again soon.
                }
            }
        }
    }

    private (CreditLineView Line, string[] Watchers)? Take()
    {
        lock (this)
        {
            if (untold is not { } line)
            {
                isTelling = false;
                return null;
            }

            untold = null;
            foreach (var (watcher, end) in until)
                if (end <= line.AsOf) until.Remove(watcher);
            return (line, [.. until.Keys]);
        }
    }
}
