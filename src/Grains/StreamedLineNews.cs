using CreditGrains.Accounts.Live;
using CreditGrains.Credit.CreditLines;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace CreditGrains.Grains;

/// <summary>Takes news of lines to the processes that follow them: a stream for each process, so that no more is subscribed to, and nothing stored, however many lines are followed.</summary>
public sealed class StreamedLineNews(IServiceProvider host) : ILineNews
{
    /// <summary>Name of the stream provider. Its streams live in the silos' memory; what is lost with one is asked for again.</summary>
    public const string Provider = "live";

    private const string Namespace = "line-news";

    private readonly Lazy<IStreamProvider> streams = new(() => host.GetRequiredKeyedService<IStreamProvider>(Provider));

    public Task Tell(string watcher, CreditLineView line) => StreamOf(watcher).OnNextAsync(line);

    /// <summary>Lets <paramref name="feed"/> hear what it follows.</summary>
    public Task<StreamSubscriptionHandle<CreditLineView>> Hear(LineFeed feed) => StreamOf(feed.Name).SubscribeAsync((line, _) =>
    {
        feed.Deliver(line);
        return Task.CompletedTask;
    });

    private IAsyncStream<CreditLineView> StreamOf(string watcher) => streams.Value.GetStream<CreditLineView>(Orleans.Runtime.StreamId.Create(Namespace, watcher));
}
