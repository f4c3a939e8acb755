using CreditGrains.Accounts;
using CreditGrains.Accounts.Live;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Frontend;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using CreditGrains.Grains;
using CreditGrains.Journal;
using Orleans.Dashboard;
using Orleans.Runtime;
using Orleans.Streams;

namespace CreditGrains.Silo;

/// <summary>The API on Orleans: a silo, or a front end of the silos.</summary>
public sealed class SiloServer : IAsyncDisposable
{
    /// <summary>How old an authorisation's copy of a merchant's terms may be: a suspension takes at most this long to count everywhere, as a revoked key does.</summary>
    public static readonly TimeSpan MerchantAgeMost = KeyDirectory.MostAge;

    private readonly WebApplication app;
    private readonly IRunningJournal journal;
    private readonly SharedClock? sandbox;
    private readonly SiloSystem system;
    private readonly Telemetry? telemetry;
    private readonly StreamSubscriptionHandle<CreditLineView> news;

    private SiloServer(WebApplication app, IRunningJournal journal, SharedClock? sandbox, SiloSystem system, Telemetry? telemetry, StreamSubscriptionHandle<CreditLineView> news) =>
        (this.app, this.journal, this.sandbox, this.system, this.telemetry, this.news) = (app, journal, sandbox, system, telemetry, news);

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<string> Addresses => [.. app.Urls];

    public IServiceProvider Services => app.Services;

    /// <summary>Opens the store, joins the cluster, listens, and seeds a fresh store; ready once it returns.</summary>
    /// <param name="showNewKey">Given the operator key made for a fresh store, the moment before it is stored. Nobody can ask for it later.</param>
    /// <exception cref="SettingException">A store, a database or an address cannot be used.</exception>
    public static async Task<SiloServer> StartAsync(SiloSettings settings, Action<string>? showNewKey = null)
    {
        var (journal, clock) = await Stores.OpenAsync(settings.Api);
        WebApplication? app = null;
        Telemetry? telemetry = null;
        SharedClock? sandbox = null;
        try
        {
            if (settings.Meeting is { } database)
            {
                await ClusterSchema.InstallAsync(database);
                sandbox = await SharedClock.JoinAsync(database, settings, clock);
            }

            var system = new SiloSystem(journal, clock, settings.Api.Place.Kind, () => sandbox?.IsFollowed ?? true);
            app = Build(settings, journal, clock, sandbox, system);
            app.Lifetime.ApplicationStopping.Register(system.StopAdmission);
            await using (var lost = settings is { Role: Role.Silo, Meeting: { } members } ? LostMembers.Watch(members, settings.MembershipId, app.Services.GetRequiredService<ILogger<LostMembers>>()) : null)
                await ApiHost.StartAsync(app, settings.Api);
            telemetry = Telemetry.Start();
            var accounts = app.Services.GetRequiredService<IAccounts>();
            // Silos that start together take turns, or each would show a key of which only one is valid.
            await using (var turn = settings.Meeting is { } meeting ? await ClusterSchema.TakeTurnAsync(meeting) : null)
                await Seeding.RunAsync(accounts, clock, settings.Api.OperatorKey, showNewKey);
            await app.Services.GetRequiredService<KeyDirectory>().Refresh();
            var work = new BackgroundWork(journal, accounts, clock, TimeProvider.System);
            system.Serve(Membership(app.Services, settings.Role), work, accounts, app.Services.GetRequiredService<IGrainFactory>());
            if (settings.Role == Role.Silo) _ = KeepAtWork(app);
            _ = system.WatchStoreAsync(app.Lifetime.ApplicationStopping);
            var news = await app.Services.GetRequiredService<StreamedLineNews>().Hear(app.Services.GetRequiredService<LineFeed>());
            return new SiloServer(app, journal, sandbox, system, telemetry, news);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            if (sandbox is not null) await sandbox.DisposeAsync();
            await journal.DisposeAsync();
            telemetry?.Dispose();
            throw;
        }
    }

    /// <summary>Returns once the process is asked to end and what was under way has been answered.</summary>
    public Task WaitForShutdownAsync() => app.WaitForShutdownAsync();

    /// <summary>Stops admission, lets what is under way finish, lets the accounts leave, stores what is left, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        system.StopAdmission();
        await Deafen();
        await app.StopAsync();
        await app.DisposeAsync();
        if (sandbox is not null) await sandbox.DisposeAsync();
        await journal.DisposeAsync();
        telemetry?.Dispose();
    }

    // Nothing depends on it being punctual, so no start waits for it or fails by it.
    private static async Task KeepAtWork(WebApplication app)
    {
        var ending = app.Lifetime.ApplicationStopping;
        var logger = app.Services.GetRequiredService<ILogger<SiloServer>>();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<ISweepGrain>(Sole.Key).Start();
                await grains.GetGrain<IAuditGrain>(Sole.Key).Start();
                return;
            }
            catch (Exception fault) when (!ending.IsCancellationRequested)
            {
                logger.BackgroundFailed(fault);
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(StartAgain, ending).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    // A courtesy: who is gone without it is found to be gone when the next news comes.
    private async Task Deafen()
    {
        try
        {
            await news.UnsubscribeAsync();
        }
        catch (Exception)
        {
            // The cluster may be gone already.
        }
    }

    private static WebApplication Build(SiloSettings settings, IRunningJournal journal, SandboxClock clock, SharedClock? shared, SiloSystem system)
    {
        var builder = ApiHost.CreateBuilder(settings.Api);
        builder.Services.AddSingleton<IJournal>(journal);
        builder.Services.AddSingleton<IJournalReader>(journal);
        builder.Services.AddSingleton<ISystemState>(system);
        builder.Services.AddKeyedSingleton<TimeProvider>(BusinessClock.Key, clock);
        if (settings.Api.IsSandbox) builder.Services.AddSingleton<ISandbox>(shared is null ? clock : shared);
        builder.Services.AddSingleton<IAccounts>(host => new GrainAccounts(host.GetRequiredService<IGrainFactory>()));
        builder.Services.AddSingleton(host => new MerchantDirectory(host.GetRequiredService<IAccounts>(), TimeProvider.System, MerchantAgeMost));
        builder.Services.AddSingleton(host => new LineFeed(host.GetRequiredService<IAccounts>(), Guid.NewGuid().ToString("N"), TimeProvider.System));
        builder.Services.AddCreditApi(new CreditApiSettings(settings.Api.RateLimit));
        // Ends last what starts first: requests before accounts.
        if (settings.Role == Role.Silo) builder.AddSilo(settings);
        else builder.AddClient(settings);
        builder.Services.AddHostedService(_ => new Draining(settings.Drain));

        var app = builder.Build();
        app.UseOperatorsOnly(Dashboard);
        app.MapCreditApi();
        app.MapOrleansDashboard(Dashboard);
        return app;
    }

    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(5);

    private const string Dashboard = "/dashboard";

    private static Func<bool> Membership(IServiceProvider services, Role role)
    {
        if (role == Role.Frontend) return services.GetRequiredService<Gateways>().IsConnected;
        var status = services.GetRequiredService<ISiloStatusOracle>();
        return () => status.CurrentStatus == SiloStatus.Active;
    }
}
