using System.Net;
using System.Net.Sockets;
using CreditGrains.Accounts.Live;
using CreditGrains.Grains;
using CreditGrains.Grains.Wire;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.Placement;
using Orleans.Runtime.Versions.Compatibility;
using Orleans.Versions.Compatibility;
using Orleans.Versions.Selector;

namespace CreditGrains.Silo;

/// <summary>How Orleans is set up. A purchase is waiting, so a lost silo has to be noticed within the two seconds a terminal waits, and calls to it are asked again elsewhere.</summary>
internal static class Clustering
{
    /// <summary>What Npgsql registers itself as.</summary>
    private const string Npgsql = "Npgsql";

    // Orleans keeps who listens to which stream in the storage of this name.
    private const string Subscriptions = "PubSubStore";

    private const int LiveQueues = 4;

    /// <summary>
    /// Longest a call waits for its answer before it is asked again. A silo that was killed is noticed sooner; this is for one that hangs. Well above what a commit takes on
    /// a slow disk, or a slow answer would be asked for twice.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    public static void AddSilo(this WebApplicationBuilder builder, SiloSettings settings) => builder.UseOrleans(silo =>
    {
        var (siloPort, gatewayPort) = (settings.SiloPort ?? FreePort(), settings.GatewayPort ?? FreePort());
        if (settings.Meeting is { } postgres)
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.MembershipId, settings.ServiceId));
            silo.Configure<EndpointOptions>(endpoints =>
            {
                (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (settings.Advertise, siloPort, gatewayPort);
                var listen = IPAddress.IsLoopback(settings.Advertise) ? settings.Advertise : IPAddress.Any;
                (endpoints.SiloListeningEndpoint, endpoints.GatewayListeningEndpoint) = (new IPEndPoint(listen, siloPort), new IPEndPoint(listen, gatewayPort));
            });
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, postgres));
            silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, postgres));
            silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Npgsql, postgres));
            silo.AddAdoNetGrainStorage(Subscriptions, options => (options.Invariant, options.ConnectionString) = (Npgsql, postgres));
            silo.Configure<ClusterMembershipOptions>(Watch);
        }
        else
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: settings.ServiceId, clusterId: settings.MembershipId);
            silo.UseInMemoryReminderService();
            silo.AddMemoryGrainStorageAsDefault();
            silo.AddMemoryGrainStorage(Subscriptions);
        }

        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = settings.IdleAfter);
        // Accounts spread over the silos; one that lives where its caller happens to be would follow the load balancer's moods.
        silo.Services.AddSingleton<PlacementStrategy, RandomPlacement>();
        // Old and new builds serve together during an upgrade: an activation answers callers of its own version and older ones, and any silo may host it.
        silo.Configure<GrainVersioningOptions>(versions =>
            (versions.DefaultCompatibilityStrategy, versions.DefaultVersionSelectorStrategy) = (nameof(BackwardCompatible), nameof(AllCompatibleVersions)));
        silo.AddIncomingGrainCallFilter<EmptyAccounts>();
        silo.Services.AddSingleton<ILineNews>(host => host.GetRequiredService<StreamedLineNews>());
        silo.AddMemoryStreams(StreamedLineNews.Provider, Live);
        silo.AddDashboard();
        AddShared(silo.Services);
    });

    public static void AddClient(this WebApplicationBuilder builder, SiloSettings settings) => builder.UseOrleansClient(client =>
    {
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.MembershipId, settings.ServiceId));
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, settings.Meeting!));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        // A front end may be started before the first silo; it is not ready until it found one.
        client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
            return true;
        });
        client.AddMemoryStreams(StreamedLineNews.Provider, streams => streams.ConfigurePartitioning(LiveQueues));
        client.AddDashboard();
        var gateways = new Gateways();
        client.Services.AddSingleton(gateways);
        client.AddGatewayCountChangedHandler(gateways.OnCountChanged);
        AddShared(client.Services);
    });

    private static void AddShared(IServiceCollection services)
    {
        services.AddCreditWire();
        services.AddSingleton<GrainMetrics>();
        services.AddSingleton<StreamedLineNews>();
        services.AddSingleton<IOutgoingGrainCallFilter>(host =>
            new PersistentCalls(TimeProvider.System, host.GetRequiredService<GrainMetrics>(), host.GetRequiredService<ILogger<PersistentCalls>>()));
    }

    // A silo is declared dead by two others, or the only other one, after three probes half a second apart went unanswered: about a second and a half for one that was killed.
    // A pause of that length, a collection or a starved machine, costs a silo its membership and the cluster a move of its accounts, never an operation: the journal decides.
    private static void Watch(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
        membership.NumMissedProbesLimit = 3;
        membership.NumProbedSilos = 3;
        membership.NumVotesForDeathDeclaration = 2;
        // Silos tell each other of changes at once; the table is only read again for what such a message missed.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = LostMembers.SaysEvery;
        membership.NumMissedTableIAmAliveLimit = LostMembers.MissesMost;
        membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }

    // News of lines is seldom and small: a few queues, looked into often.
    private static void Live(ISiloMemoryStreamConfigurator streams)
    {
        streams.ConfigurePartitioning(LiveQueues);
        streams.ConfigurePullingAgent(agents => agents.Configure(agent => agent.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(50)));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
