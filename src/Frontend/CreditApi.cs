using CreditGrains.Accounts;
using CreditGrains.Accounts.Live;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Balances;
using CreditGrains.Frontend.CreditLines;
using CreditGrains.Frontend.Customers;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Instalments;
using CreditGrains.Frontend.Keys;
using CreditGrains.Frontend.Ledger;
using CreditGrains.Frontend.Merchants;
using CreditGrains.Frontend.OpenApi;
using CreditGrains.Frontend.Operations;
using CreditGrains.Frontend.Products;
using CreditGrains.Frontend.Purchases;
using CreditGrains.Frontend.Repayments;
using CreditGrains.Journal;

namespace CreditGrains.Frontend;

/// <param name="RateLimit">Requests a second for every key; null keeps each scope's own limit.</param>
public sealed record CreditApiSettings(int? RateLimit = null);

/// <summary>
/// The HTTP API, for any host. The host provides <see cref="IAccounts"/>, <see cref="LineFeed"/>, <see cref="IJournalReader"/>, <see cref="ISystemState"/>, the business clock as
/// <see cref="TimeProvider"/> under <see cref="BusinessClock.Key"/>, and <see cref="ISandbox"/> when that clock may be set.
/// </summary>
public static class CreditApi
{
    public static IServiceCollection AddCreditApi(this IServiceCollection services, CreditApiSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<Throttle>();
        services.AddSingleton<FrontendMetrics>();
        services.AddSingleton(host => new AuthorisationDeadline(
            TimeProvider.System, host.GetRequiredService<FrontendMetrics>(), host.GetRequiredService<ILogger<AuthorisationDeadline>>()));
        services.AddSingleton<Door>();
        services.AddSingleton<Faults>();
        services.AddSingleton(host => new KeyDirectory(host.GetRequiredService<IAccounts>(), TimeProvider.System));
        services.AddRouting();
        services.AddCreditApiDescription();
        return services;
    }

    /// <summary>Maps every endpoint. Nothing on a request's path asks the container for anything.</summary>
    public static WebApplication MapCreditApi(this WebApplication app)
    {
        var host = app.Services;
        var accounts = host.GetRequiredService<IAccounts>();
        var clock = host.GetRequiredKeyedService<TimeProvider>(BusinessClock.Key);
        var keys = host.GetRequiredService<KeyDirectory>();
        var metrics = host.GetRequiredService<FrontendMetrics>();
        var system = host.GetRequiredService<ISystemState>();
        var door = host.GetRequiredService<Door>();
        var faults = host.GetRequiredService<Faults>();

        app.UseGate(faults);
        var routes = new Routes(app, door, faults, metrics, "");
        new AuthorisationEndpoints(accounts, clock, host.GetRequiredService<AuthorisationDeadline>(), metrics).Map(routes.Under("Authorisations"));
        new PurchaseEndpoints(accounts).Map(routes.Under("Captures and refunds"));
        new CreditLineEndpoints(accounts, clock, new LiveLine(host.GetRequiredService<LineFeed>(), keys)).Map(routes.Under("Credit lines"));
        new PlanEndpoints(accounts, clock).Map(routes.Under("Instalments"));
        new RepaymentEndpoints(accounts).Map(routes.Under("Repayments"));
        new BalanceEndpoints(accounts).Map(routes.Under("Balances"));
        new CustomerEndpoints(accounts, clock).Map(routes.Under("Customers"));
        new MerchantEndpoints(accounts, clock).Map(routes.Under("Merchants"));
        new ProductEndpoints(accounts).Map(routes.Under("Products"));
        new KeyEndpoints(accounts, keys, clock).Map(routes.Under("Keys"));
        new LedgerEndpoints(host.GetRequiredService<IJournalReader>()).Map(routes.Under("Ledger"));
        new OperationsEndpoints(system, clock, isSandbox: host.GetService<ISandbox>() is not null).Map(routes.Under("Operations"));
        if (host.GetService<ISandbox>() is { } sandbox) new SandboxClockEndpoint(sandbox, clock, system, host.GetRequiredService<ILogger<SandboxClockEndpoint>>()).Map(routes.Under("Operations"));
        app.MapCreditApiDescription(faults);
        return app;
    }
}
