using CreditGrains.Accounts;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Frontend;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using CreditGrains.Grains;
using CreditGrains.Journal;
using Orleans.Dashboard;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>The API on Orleans: a silo, or a front end of the silos.</summary>
public sealed class SiloServer : IAsyncDisposable
{
    /// <summary>How old an authorisation's copy of a merchant's terms may be: a suspension takes at most this long to count everywhere, as a revoked key does.</summary>
    public static readonly TimeSpan MerchantAgeMost = KeyDirectory.MostAge;

    private readonly WebApplication app;
    private readonly GroupCommitJournal journal;
    private readonly SiloSystem system;
    private readonly Telemetry? telemetry;

    private SiloServer(WebApplication app, GroupCommitJournal journal, SiloSystem system, Telemetry? telemetry) =>
        (this.app, this.journal, this.system, this.telemetry) = (app, journal, system, telemetry);

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<string> Addresses => [.. app.Urls];

    public IServiceProvider Services => app.Services;

    /// <summary>Opens the store, joins the cluster, listens, and seeds a fresh store; ready once it returns.</summary>
    /// <param name="showNewKey">Given the operator key made for a fresh store, the moment before it is stored. Nobody can ask for it later.</param>
    /// <exception cref="SettingException">A store, a database or an address cannot be used.</exception>
    public static async Task<SiloServer> StartAsync(SiloSettings settings, Action<string>? showNewKey = null)
    {
        var journal = await Stores.OpenAsync(settings.Api);
        WebApplication? app = null;
        Telemetry? telemetry = null;
        try
        {
            var clock = new SandboxClock(TimeProvider.System, settings.Api.SandboxStart, await journal.NewestAtAsync());
            var system = new SiloSystem(journal, clock, settings.Postgres is null ? "sqlite" : "postgres");
            app = Build(settings, journal, clock, system);
            app.Lifetime.ApplicationStopping.Register(system.StopAdmission);
            await ApiHost.StartAsync(app, settings.Api);
            telemetry = Telemetry.Start();
            var accounts = app.Services.GetRequiredService<IAccounts>();
            await Seeding.RunAsync(accounts, clock, settings.Api.OperatorKey, showNewKey);
            await app.Services.GetRequiredService<KeyDirectory>().Refresh();
            var work = new BackgroundWork(journal, accounts, clock, TimeProvider.System);
            system.Serve(Membership(app.Services, settings.Role), cancellationToken => work.SweepAsync(cancellationToken));
            return new SiloServer(app, journal, system, telemetry);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
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
        await app.StopAsync();
        await app.DisposeAsync();
        await journal.DisposeAsync();
        telemetry?.Dispose();
    }

    private static WebApplication Build(SiloSettings settings, GroupCommitJournal journal, SandboxClock clock, SiloSystem system)
    {
        var builder = ApiHost.CreateBuilder(settings.Api);
        builder.Services.AddSingleton<IJournal>(journal);
        builder.Services.AddSingleton<IJournalReader>(journal);
        builder.Services.AddSingleton<ISystemState>(system);
        builder.Services.AddKeyedSingleton<TimeProvider>(BusinessClock.Key, clock);
        if (settings.Api.IsSandbox) builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<IAccounts>(host => new GrainAccounts(host.GetRequiredService<IGrainFactory>()));
        builder.Services.AddSingleton(host => new MerchantDirectory(host.GetRequiredService<IAccounts>(), TimeProvider.System, MerchantAgeMost));
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

    private const string Dashboard = "/dashboard";

    private static Func<bool> Membership(IServiceProvider services, Role role)
    {
        if (role == Role.Frontend) return services.GetRequiredService<Gateways>().IsConnected;
        var status = services.GetRequiredService<ISiloStatusOracle>();
        return () => status.CurrentStatus == SiloStatus.Active;
    }
}
