using System.Reflection;
using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CreditGrains.Frontend.Tests;

/// <summary>The real API over the real accounts, where chosen calls fail at a chosen moment.</summary>
public sealed class TroubledApi : IAsyncDisposable
{
    private readonly string folder;
    private readonly LocalSystem system;
    private readonly WebApplication app;
    private readonly HttpClient http;

    private TroubledApi(string folder, LocalSystem system, WebApplication app)
    {
        (this.folder, this.system, this.app) = (folder, system, app);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public Caller Operator => new(http, RunningServer.OperatorKey);

    public Caller With(string? key) => new(http, key);

    public static async Task<TroubledApi> StartAsync(Trouble trouble, Action<IServiceCollection>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("creditgrains-").FullName;
        var system = await LocalSystem.OpenAsync(new Settings([], folder, RunningServer.OperatorKey, IsSandbox: true, RunningServer.Start, RateLimit: null, LogsJson: false));
        await Seeding.RunAsync(system.Accounts, system.Clock, RunningServer.OperatorKey, show: null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Troubled.Over(system.Accounts, trouble));
        builder.Services.AddSingleton(system.Feed);
        builder.Services.AddSingleton<IJournalReader>(system.Journal);
        builder.Services.AddSingleton(Troubled.Over<ISystemState>(system, trouble));
        builder.Services.AddKeyedSingleton(BusinessClock.Key, system.Clock);
        builder.Services.AddSingleton<ISandbox>((SandboxClock)system.Clock);
        builder.Services.AddCreditApi(new CreditApiSettings());
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapCreditApi();
        await app.StartAsync();
        return new TroubledApi(folder, system, app);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await system.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <param name="Call">Name of the call that fails.</param>
/// <param name="After">Only once this one was made; null fails from the beginning.</param>
public sealed record Trouble(string Call, string? After = null)
{
    public Func<Exception> Fault { get; init; } = () => new TryAgainException("The journal is away.");

    public bool IsOver { get; set; }

    private bool hasBegun;

    public void Meet(string call)
    {
        if (call == After) hasBegun = true;
        else if (call == Call && !IsOver && (After is null || hasBegun)) throw Fault();
    }
}

/// <summary>Passes every call on, but for those in trouble. Whatever account it hands out is troubled too.</summary>
public class Troubled : DispatchProxy
{
    private object target = null!;
    private Trouble trouble = null!;

    public static T Over<T>(T target, Trouble trouble) where T : class => (T)Over(typeof(T), target, trouble);

    private static object Over(Type type, object target, Trouble trouble)
    {
        var proxy = Create(type, typeof(Troubled));
        ((Troubled)proxy).target = target;
        ((Troubled)proxy).trouble = trouble;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        trouble.Meet(targetMethod!.Name);
        var result = targetMethod.Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null);
        return targetMethod.ReturnType == typeof(ICreditLine) || targetMethod.ReturnType == typeof(IKeyring) ? Over(targetMethod.ReturnType, result!, trouble) : result;
    }
}
