using System.Threading.Channels;
using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Accounts.Live;

/// <summary>
/// Lets this process follow lines live, wherever they live. News may be lost on the way, so a line is also asked again every <see cref="RenewEvery"/>, which keeps its interest
/// alive: no follower is ever longer behind.
/// </summary>
/// <param name="name">Names this feed among all that follow lines; another one after every start.</param>
/// <param name="pacing">Clock of the renewals, not the business clock.</param>
public sealed class LineFeed(IAccounts accounts, string name, TimeProvider pacing) : ILineNews
{
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    /// <summary>How many may follow at once in one process.</summary>
    public const int FollowersMost = 10_000;

    private readonly Dictionary<string, List<Follower>> followers = new(StringComparer.Ordinal);
    private int count;

    public string Name => name;

    /// <summary>Starts to follow a line.</summary>
    /// <returns>Null when too many are following.</returns>
    public Follower? Follow(string lineId)
    {
        lock (followers)
        {
            if (count >= FollowersMost) return null;
            count++;
            var follower = new Follower(this, lineId);
            if (!followers.TryGetValue(lineId, out var same)) followers.Add(lineId, same = []);
            same.Add(follower);
            return follower;
        }
    }

    Task ILineNews.Tell(string watcher, CreditLineView line)
    {
        Deliver(line);
        return Task.CompletedTask;
    }

    /// <summary>Passes on news that has arrived for this feed.</summary>
    public void Deliver(CreditLineView line)
    {
        lock (followers)
        {
            if (!followers.TryGetValue(line.Id, out var same)) return;
            foreach (var follower in same) follower.News.TryWrite(line);
        }
    }

    private void Leave(Follower follower, string lineId)
    {
        lock (followers)
        {
            if (!followers.TryGetValue(lineId, out var same) || !same.Remove(follower)) return;
            count--;
            if (same.Count == 0) followers.Remove(lineId);
        }
    }

    /// <summary>One who follows one line, by one question after the other.</summary>
    public sealed class Follower : IDisposable
    {
        private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

        private readonly LineFeed feed;
        private readonly string lineId;

        // Only the newest counts: a slow reader skips what is between.
        private readonly Channel<CreditLineView> news = Channel.CreateBounded<CreditLineView>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        private long shown;
        private long asked;
        private TimeSpan askAfter = TimeSpan.Zero;

        internal Follower(LineFeed feed, string lineId) => (this.feed, this.lineId) = (feed, lineId);

        internal ChannelWriter<CreditLineView> News => news.Writer;

        /// <summary>The line as it is now at first, then whenever something on it has become durable.</summary>
        /// <returns>Null after a while in which nothing happened: ask again.</returns>
        public async ValueTask<CreditLineView?> Next(CancellationToken cancellationToken)
        {
            if (feed.Remaining(asked, askAfter) <= TimeSpan.Zero)
            {
                var now = await Ask();
                if (now is not null && TryShow(now)) return now;
            }

            using var pause = new CancellationTokenSource(feed.Remaining(asked, askAfter), feed.Pacing);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancellationToken);
            try
            {
                while (true)
                {
                    var line = await news.Reader.ReadAsync(either.Token);
                    if (TryShow(line)) return line;
                }
            }
            catch (OperationCanceledException) when (pause.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        public void Dispose() => feed.Leave(this, lineId);

        private async ValueTask<CreditLineView?> Ask()
        {
            try
            {
                var line = await feed.Accounts.CreditLine(lineId).Watch(feed.Name);
                askAfter = RenewEvery;
                return line;
            }
            catch (TryAgainException)
            {
                askAfter = AskAgain;
                return null;
            }
            finally
            {
                asked = feed.Pacing.GetTimestamp();
            }
        }

        private bool TryShow(CreditLineView line)
        {
            if (line.Version <= shown) return false;
            shown = line.Version;
            return true;
        }
    }

    private IAccounts Accounts => accounts;

    private TimeProvider Pacing => pacing;

    private TimeSpan Remaining(long since, TimeSpan after)
    {
        if (after == TimeSpan.Zero) return TimeSpan.Zero;
        var left = after - pacing.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
