using CreditGrains.Accounts;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Hosting;

/// <summary>The API in one process, without Orleans.</summary>
public sealed class Server : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalSystem system;
    private readonly Telemetry? telemetry;

    private Server(WebApplication app, LocalSystem system, Telemetry? telemetry, string? newOperatorKey) =>
        (this.app, this.system, this.telemetry, NewOperatorKey) = (app, system, telemetry, newOperatorKey);

    /// <summary>The operator key made for a fresh store; null when none was made.</summary>
    public string? NewOperatorKey { get; }

    /// <summary>Where it listens, with real ports.</summary>
    public IReadOnlyList<string> Addresses => [.. app.Urls];

    /// <summary>What stands behind the API.</summary>
    public LocalSystem Behind => system;

    public IServiceProvider Services => app.Services;

    /// <summary>Opens the store, listens, and seeds a fresh one; ready once it returns.</summary>
    /// <param name="showNewKey">Given the operator key made for a fresh store, the moment before it is stored. Nobody can ask for it later.</param>
    /// <exception cref="SettingException">A folder or an address cannot be used.</exception>
    public static async Task<Server> StartAsync(Settings settings, Action<string>? showNewKey = null)
    {
        var system = await LocalSystem.OpenAsync(settings);
        WebApplication? app = null;
        Telemetry? telemetry = null;
        try
        {
            app = Build(settings, system);
            await ApiHost.StartAsync(app, settings);
            telemetry = Telemetry.Start();
            // Only now: a start that fails for its address must leave no key behind that nobody has seen. Until then a fresh store knows nobody and lets nobody in.
            var newKey = await Seeding.RunAsync(system.Accounts, system.Clock, settings.OperatorKey, showNewKey);
            await app.Services.GetRequiredService<KeyDirectory>().Refresh();
            app.Lifetime.ApplicationStopping.Register(system.StopAdmission);
            system.Start(app.Services.GetRequiredService<ILogger<LocalSystem>>());
            return new Server(app, system, telemetry, newKey);
        }
        catch (Exception fault)
        {
            if (app is not null) await app.DisposeAsync();
            await system.DisposeAsync();
            telemetry?.Dispose();
            if (fault is TryAgainException) throw new SettingException($"The store in '{settings.Place}' cannot be written: {fault.Message}");
            throw;
        }
    }

    /// <summary>Returns once the process is asked to end and what was under way has been answered.</summary>
    public Task WaitForShutdownAsync() => app.WaitForShutdownAsync();

    /// <summary>Stops admission, lets what is under way finish, stores it, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        system.StopAdmission();
        await app.StopAsync();
        await app.DisposeAsync();
        await system.DisposeAsync();
        telemetry?.Dispose();
    }

    private static WebApplication Build(Settings settings, LocalSystem system)
    {
        var builder = ApiHost.CreateBuilder(settings);
        builder.Services.AddSingleton(system.Accounts);
        builder.Services.AddSingleton(system.Feed);
        builder.Services.AddSingleton<IJournalReader>(system.Journal);
        builder.Services.AddSingleton<ISystemState>(system);
        builder.Services.AddKeyedSingleton(BusinessClock.Key, system.Clock);
        if (settings.IsSandbox) builder.Services.AddSingleton<ISandbox>((SandboxClock)system.Clock);
        builder.Services.AddCreditApi(new CreditApiSettings(settings.RateLimit));
        var app = builder.Build();
        app.MapCreditApi();
        return app;
    }
}
